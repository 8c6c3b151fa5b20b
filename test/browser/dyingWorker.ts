import { type FollowerSetup, followJobs } from '../../src/cache/crew.ts'

/** What a worker has of its global scope. */
declare function addEventListener(
  type: 'message',
  listener: (event: { readonly data: FollowerSetup }) => void,
): void

/** A worker of a cache that dies over the first item that it takes. */
const subtract = Atomics.sub.bind(Atomics)
Object.assign(Atomics, {
  sub(words: Int32Array, index: number, value: number): number {
    const before = subtract(words, index, value)
    if (before > 0) throw new Error('the worker is tired')
    return before
  },
})
addEventListener('message', ({ data }) => followJobs(data))
