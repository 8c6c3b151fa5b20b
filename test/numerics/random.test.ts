import { describe, expect, it } from 'vitest'
import { philox } from '../../src/numerics/philox.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

type Counter = readonly [number, number, number, number]
const knownAnswers: readonly {
  counter: Counter
  key: readonly [number, number]
  words: readonly number[]
}[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
]

describe('philox', () => {
  it.each(knownAnswers)('gives the known answers of Random123', ({ counter, key, words }) => {
    const out = new Uint32Array(4)
    philox(counter, key, out)
    expect([...out]).toEqual(words)
  })
})

describe('random streams', () => {
  it('depend on the seed alone', () => {
    const first = createRandom(seedOf(7))
    const second = createRandom(seedOf(7))
    expect(Array.from({ length: 9 }, () => first.uint32())).toEqual(
      Array.from({ length: 9 }, () => second.uint32()),
    )
  })

  it('give child seeds that differ by label, order, and split of the labels', () => {
    const parent = seedOf(1)
    const seeds = [[], ['a'], ['b'], ['a', 'b'], ['b', 'a'], ['ab'], [1], ['1'], ['abcd'], ['abcd', '']]
    const keys = seeds.map((labels) => childSeed(parent, ...labels).join())
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('are uniform and normal to four standard errors of their first two moments', () => {
    const random = createRandom(seedOf(42))
    const count = 20_000
    const normals = Array.from({ length: count }, () => random.normal())
    const uniforms = Array.from({ length: count }, () => random.uniform())
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count
    expect(Math.abs(mean(normals))).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(mean(normals.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count))
  })

  it('refuse a seed that is no whole number', () => {
    expect(() => seedOf(1.5)).toThrow('seed: expected an integer in 0 .. 2^53 - 1, got 1.5')
  })
})
