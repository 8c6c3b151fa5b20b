import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { parseScheme, schemeAtSize, schemeBitsPerValue, schemeNames } from '../../src/study/schemes.ts'
import { createStore, inCodec, inMixture } from '../../src/study/storage.ts'

/** Bytes that `numTokens` keys and values take, counted from what a store holds. */
function bytesHeld(name: string, headDim: number, target: number, numTokens: number): number {
  const storage = schemeAtSize(parseScheme(name), headDim, target)
  if (!storage) return Number.NaN
  const store = createStore(new Float32Array(numTokens * headDim).fill(1), headDim, (id) =>
    createCodec(id, headDim, seedOf(1)),
  )
  return [storage.keys, storage.values].reduce((sum, held) => sum + store(held).bytesBetween(0, numTokens), 0)
}

describe('parseScheme', () => {
  it.each([
    ['KV', 'scalar4', 'scalar4'],
    ['KQV', 'mse4', 'qjl4'],
    ['QKQV', 'qjl4', 'qjl4'],
    ['MSE-only', 'mse4', 'mse4'],
    ['QKV', 'qjl4', 'mse4'],
    ['QKQV:sketch=gaussian', 'qjl4:sketch=gaussian', 'qjl4:sketch=gaussian'],
    ['KQV:sketch=gaussian', 'mse4', 'qjl4:sketch=gaussian'],
  ])('reads %s as %s for keys and %s for values', (name, keys, values) => {
    const scheme = parseScheme(name)
    expect([scheme.name, scheme.keys(4), scheme.values(4)]).toEqual([name, keys, values])
  })

  it('names the nearest scheme to one that is unknown', () => {
    expect(() => parseScheme('QKQW')).toThrow(
      new RangeError(
        `scheme: unknown scheme "QKQW"; did you mean "QKQV"? expected one of ${schemeNames.join(', ')}`,
      ),
    )
  })

  it('refuses an option that its codecs do not have, before anything is measured', () => {
    expect(() => parseScheme('QKQV:sketch=sparse')).toThrow('unknown sketch "sparse"')
    expect(() => parseScheme('MSE-only:center=mean')).toThrow('scheme MSE-only: centring is for the keys of')
  })

  it.each(['KV', 'MSE-only'])('gives options to both codecs of %s, which has no QJL', (name) => {
    const scheme = parseScheme(`${name}:norm=none`)
    expect(scheme.keys(4)).toMatch(/^(scalar|mse)4:norm=none$/)
    expect(scheme.values(4)).toBe(scheme.keys(4))
    expect(() => parseScheme(`${name}:sketch=gaussian`)).toThrow('unknown option "sketch"')
  })
})

describe('schemeAtSize', () => {
  const numTokens = 300

  it('takes the asked bytes, to the grain of one token, at any size and head dim', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...schemeNames, 'QKQV:sketch=gaussian'),
        fc.constantFrom(16, 20, 40),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (name, headDim, at) => {
          const size = (bits: number): number => schemeBitsPerValue(parseScheme(name), bits, headDim)
          const target = size(1) + at * (size(8) - size(1))
          const asked = (2 * numTokens * headDim * target) / 8
          // a bit more of every key and value of one token, and of their second norms at most
          const grain = 2 * (headDim / 8 + 4)
          expect(Math.abs(bytesHeld(name, headDim, target, numTokens) - asked)).toBeLessThanOrEqual(grain)
        },
      ),
      { seed: 1, numRuns: 60 },
    )
  })

  it('mixes by the share of the way to the next width', () => {
    // at head dim 36 codes fill whole bytes: 2 bits take 11 bytes a vector, 3 bits 16
    const [lower, upper] = [11, 16].map((bytes) => (8 * bytes) / 36)
    const held = schemeAtSize(parseScheme('MSE-only'), 36, lower + 0.4 * (upper - lower))
    expect(held).toEqual({ keys: inMixture('mse2', 'mse3', 0.4), values: inMixture('mse2', 'mse3', 0.4) })
  })

  it.each(schemeNames)('is the scheme itself, unmixed, at a size that %s has', (name) => {
    const scheme = parseScheme(name)
    for (const bits of [1, 4, 8])
      expect(schemeAtSize(scheme, 64, schemeBitsPerValue(scheme, bits, 64))).toEqual({
        keys: inCodec(scheme.keys(bits)),
        values: inCodec(scheme.values(bits)),
      })
  })

  it('is undefined below the smallest and above the largest width', () => {
    const scheme = parseScheme('KQV')
    expect(schemeAtSize(scheme, 64, schemeBitsPerValue(scheme, 1, 64) - 1e-9)).toBeUndefined()
    expect(schemeAtSize(scheme, 64, schemeBitsPerValue(scheme, 8, 64) + 1e-9)).toBeUndefined()
  })
})

describe('schemeBitsPerValue', () => {
  it('counts codes and norms of keys and values', () => {
    // keys: 4 bits and a float16 norm; values: 4 bits and two
    expect(schemeBitsPerValue(parseScheme('KQV'), 4, 64)).toBe(4 + (16 / 64 + 32 / 64) / 2)
  })
})
