import { expect, it } from 'vitest'
import { remember } from '../../src/numerics/remember.ts'

it('gives what was made for a key, as long as the key is among the latest few that were asked for', () => {
  const made: string[] = []
  const remembered = remember<object>(2)
  const ask = (key: string): object =>
    remembered(key, () => {
      made.push(key)
      return { key }
    })
  const first = ask('a')
  ask('b')
  expect(ask('a')).toBe(first)
  // "b" is asked for least recently by now
  ask('c')
  expect(ask('a')).toBe(first)
  ask('b')
  expect(made).toEqual(['a', 'b', 'c', 'b'])
})

it('forgets nothing unless it is told how many to remember', () => {
  const known = remember<number>()
  for (let key = 0; key < 1000; key++) known(`${key}`, () => key)
  expect(known('0', () => -1)).toBe(0)
})
