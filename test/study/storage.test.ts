import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { createStore, exact, inCodec, inMixture, storageLabel } from '../../src/study/storage.ts'

const headDim = 16
const numTokens = 400
const random = createRandom(seedOf(1))
const vectors = Float32Array.from({ length: numTokens * headDim }, () => random.normal())
const makeCodec = (id: string) => createCodec(id, headDim, seedOf(2))
const store = createStore(vectors, headDim, makeCodec)
const bytesOf = (id: string): number => makeCodec(id).encodedBytes(1)

const share = fc.integer({ min: 1, max: 9999 }).map((parts) => parts / 1e4)
const token = fc.integer({ min: 0, max: numTokens })

/** Which tokens of a mixture came back from the upper codec; every other one must be from the lower. */
function upperTokens(upperShare: number): boolean[] {
  const mixed = store(inMixture('mse2', 'mse4', upperShare)).vectors
  const [lower, upper] = ['mse2', 'mse4'].map((id) => store(inCodec(id)).vectors)
  return Array.from({ length: numTokens }, (_, at) => {
    const isFrom = (source: Float32Array): boolean =>
      source.subarray(at * headDim, (at + 1) * headDim).every((value, i) => value === mixed[at * headDim + i])
    expect(isFrom(lower)).toBe(!isFrom(upper))
    return isFrom(upper)
  })
}

describe('a storage label', () => {
  it('tells every storage from every other', () => {
    const storages = [
      exact,
      inCodec('mse3'),
      inCodec('mse4'),
      inCodec('qjl4:sketch=gaussian'),
      inMixture('mse3', 'mse4', 0.25),
      inMixture('mse3', 'mse4', 0.0001),
      inMixture('mse3', 'qjl4:sketch=gaussian', 0.25),
    ]
    expect(new Set(storages.map(storageLabel)).size).toBe(storages.length)
    expect(storages.slice(3).map(storageLabel)).toEqual([
      'qjl4:sketch=gaussian',
      'mse3+mse4@0.25',
      'mse3+mse4@0.0001',
      'mse3+qjl4:sketch=gaussian@0.25',
    ])
  })

  it('carries all that the storage is: a share is kept to the four decimals that are shown', () => {
    expect(storageLabel(inMixture('mse3', 'mse4', 1 / 3))).toBe('mse3+mse4@0.3333')
    expect(inMixture('mse3', 'mse4', 1 / 3)).toEqual(inMixture('mse3', 'mse4', 0.3333))
  })

  it('knows a share of 0 or 1 as the one codec that it is', () => {
    expect([0, -1, 0.00004, 1, 2, 0.99996].map((at) => inMixture('mse3', 'mse4', at))).toEqual([
      inCodec('mse3'),
      inCodec('mse3'),
      inCodec('mse3'),
      inCodec('mse4'),
      inCodec('mse4'),
      inCodec('mse4'),
    ])
  })
})

describe('a store', () => {
  it('gives exact vectors back as they are, at four bytes a value', () => {
    const stored = store(exact)
    expect(stored.vectors).toBe(vectors)
    expect(stored.bytesBetween(3, 10)).toBe(7 * 4 * headDim)
  })

  it('gives back what a codec decodes, and makes each codec once', () => {
    const made: string[] = []
    const counting = createStore(vectors, headDim, (id) => {
      made.push(id)
      return makeCodec(id)
    })
    const codec = makeCodec('mse3')
    const bytes = new Uint8Array(codec.encodedBytes(numTokens))
    const decoded = new Float32Array(vectors.length)
    codec.encode(vectors, bytes)
    codec.decode(bytes, decoded)
    expect(counting(inCodec('mse3')).vectors).toEqual(decoded)
    counting(inCodec('mse3'))
    counting(inMixture('mse3', 'mse4', 0.5))
    expect(made).toEqual(['mse3', 'mse4'])
  })
})

describe('a mixture', () => {
  it('has the share of its tokens in the upper codec, to a token, from any token on', () => {
    fc.assert(
      fc.property(share, token, token, (upperShare, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        const count = upperTokens(upperShare).slice(start, end).filter(Boolean).length
        expect(Math.abs(count - upperShare * (end - start))).toBeLessThan(1)
      }),
      { seed: 1, numRuns: 30 },
    )
  })

  it.each([0.29, 0.57, 0.58, 0.1, 0.7, 0.5])(
    'has exactly %d of a hundred tokens in the upper codec',
    (part) => {
      expect(upperTokens(part).slice(0, 100).filter(Boolean).length).toBe(Math.round(100 * part))
    },
  )

  it('takes the bytes of the tokens that it holds', () => {
    fc.assert(
      fc.property(share, token, token, (upperShare, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        const held = upperTokens(upperShare).slice(start, end)
        const bytes = held.reduce((sum, isUpper) => sum + bytesOf(isUpper ? 'mse4' : 'mse2'), 0)
        expect(store(inMixture('mse2', 'mse4', upperShare)).bytesBetween(start, end)).toBe(bytes)
      }),
      { seed: 2, numRuns: 30 },
    )
  })

  it('takes bytes that add up over ranges', () => {
    const { bytesBetween } = store(inMixture('mse2', 'qjl5', 0.37))
    fc.assert(
      fc.property(fc.tuple(token, token, token), (tokens) => {
        const [start, middle, end] = tokens.toSorted((a, b) => a - b)
        expect(bytesBetween(start, middle) + bytesBetween(middle, end)).toBe(bytesBetween(start, end))
      }),
      { seed: 3 },
    )
  })
})

describe('a store', () => {
  it('encodes once for codecs that differ in how they decode alone, with what each gives by itself', () => {
    const encoded: string[] = []
    const counting = createStore(vectors, headDim, (id) => {
      const codec = makeCodec(id)
      return {
        ...codec,
        encode(...places) {
          encoded.push(id)
          codec.encode(...places)
        },
      }
    })
    const ids = ['qjl4', 'qjl4:scale=mmse', 'qjl3', 'mse4', 'mse4:correction=on', 'qjl4:sketch=gaussian']
    for (const id of ids)
      expect(counting(inCodec(id)).vectors).toEqual(
        createStore(vectors, headDim, makeCodec)(inCodec(id)).vectors,
      )
    expect(encoded).toEqual(['qjl4', 'qjl3', 'mse4', 'qjl4:sketch=gaussian'])
  })
})
