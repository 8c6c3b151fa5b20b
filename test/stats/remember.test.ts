import { describe, expect, it } from 'vitest'
import { remember } from '../../src/stats/remember.ts'

describe('remember', () => {
  it('computes a value once, and one that was forgotten again: the oldest is, beyond the capacity', () => {
    const computed: string[] = []
    const lengths = remember<number>(2)
    const ask = (key: string): number =>
      lengths(key, () => {
        computed.push(key)
        return key.length
      })
    expect(['a', 'bb', 'a', 'ccc', 'bb', 'a'].map(ask)).toEqual([1, 2, 1, 3, 2, 1])
    expect(computed).toEqual(['a', 'bb', 'ccc', 'a'])
  })

  it('forgets nothing without a capacity', () => {
    const known = remember<number>()
    for (let key = 0; key < 1000; key++) known(`${key}`, () => key)
    expect(known('0', () => -1)).toBe(0)
  })
})
