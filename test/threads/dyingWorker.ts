import { workerData } from 'node:worker_threads'
import { type FollowerSetup, followJobs } from '../../src/cache/crew.ts'

/** How a worker dies over the first item that it takes. */
export type Death = 'exit' | 'memory' | 'error'

/** A worker of a cache that takes an item and dies before it has done it. */
const { death, ...setup } = workerData as FollowerSetup & { readonly death: Death }
const subtract = Atomics.sub.bind(Atomics)
Object.assign(Atomics, {
  sub(words: Int32Array, index: number, value: number): number {
    const before = subtract(words, index, value)
    if (before > 0) die()
    return before
  },
})

function die(): void {
  if (death === 'exit') process.exit(3)
  if (death === 'error') throw new Error('the worker is tired')
  const hoard: number[][] = []
  for (;;) hoard.push(Array.from({ length: 100_000 }, (_, index) => index / 3))
}

followJobs(setup)
