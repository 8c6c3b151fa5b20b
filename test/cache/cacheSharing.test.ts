import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQuantizedCache, type QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import { TooLargeError } from '../../src/numerics/errors.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { appendUpTo, decodeAll, digestOf, filledCache, layerStreams, smallShape } from './cacheFixture.ts'

const codecs = { keys: 'q8_0', values: 'f32' }
const options = { shape: { ...smallShape, numLayers: 1 }, codecs }
const { keys, values } = layerStreams(smallShape, 0)

describe('truncation', () => {
  it.each([
    { sinkTokens: 0, recentWindow: 0 },
    { sinkTokens: 10, recentWindow: 40 },
  ])('to the exact part forgets as if the tokens had never been: %o', (window) => {
    const cache = filledCache({ ...options, ...window }, 300)
    const { sinks, packed } = cache.counts(0)
    for (const cut of [299, 280, window.recentWindow > 0 ? sinks + packed : 65]) {
      cache.truncate(cut)
      expect(cache.numTokens(0)).toBe(cut)
      appendUpTo(cache, 0, layerStreams(smallShape, 0), 300)
      expect(digestOf(cache)).toEqual(digestOf(filledCache({ ...options, ...window }, 300)))
    }
  })

  it('keeps encoded tokens encoded, and what comes after them exact', () => {
    const cache = filledCache({ ...options, sinkTokens: 10, recentWindow: 40 }, 300)
    expect(cache.counts(0)).toEqual({ sinks: 10, packed: 192, window: 98 })
    const before = decodeAll(cache, 0, 0, 'k')
    cache.truncate(100)
    expect(cache.counts(0)).toEqual({ sinks: 10, packed: 90, window: 0 })
    appendUpTo(cache, 0, layerStreams(smallShape, 0), 203, 1)
    expect(cache.counts(0)).toEqual({ sinks: 10, packed: 90, window: 103 })
    appendUpTo(cache, 0, layerStreams(smallShape, 0), 204)
    expect(cache.counts(0)).toEqual({ sinks: 10, packed: 154, window: 40 })
    // every token is encoded from the same exact copy
    expect(decodeAll(cache, 0, 0, 'k').subarray(0, 164 * 32)).toEqual(before.subarray(0, 164 * 32))
    cache.truncate(7)
    expect(cache.counts(0)).toEqual({ sinks: 7, packed: 0, window: 0 })
    appendUpTo(cache, 0, layerStreams(smallShape, 0), 300)
    expect(decodeAll(cache, 0, 0, 'k')).toEqual(before)
  })

  it('leaves layers alone that are shorter', () => {
    const cache = createQuantizedCache({ shape: smallShape, codecs })
    appendUpTo(cache, 0, layerStreams(smallShape, 0), 5)
    appendUpTo(cache, 1, layerStreams(smallShape, 1), 2)
    cache.truncate(3)
    expect([cache.numTokens(0), cache.numTokens(1)]).toEqual([3, 2])
  })
})

/** The tokens of a cache as numbers, and the cache itself. */
interface Pair {
  readonly tokens: number[]
  readonly cache: QuantizedCache
}

const headDim = 4
const tinyShape = { numLayers: 1, numQueryHeads: 2, numKvHeads: 2, headDim }

/** Values that every format holds exactly, one for each token. */
function tokensAs(numbers: readonly number[]): Float32Array {
  return Float32Array.from(
    [0, 1].flatMap((kvHead) => numbers.flatMap((number) => Array(headDim).fill(number + 0.5 * kvHead))),
  )
}

function contentOf(cache: QuantizedCache): number[][] {
  return [0, 1].map((kvHead) =>
    [...decodeAll(cache, 0, kvHead, 'v')].filter((_, index) => index % headDim === 0),
  )
}

const step = fc.record({
  action: fc.constantFrom('append', 'append', 'append', 'truncate', 'fork', 'close'),
  /** Which of the caches, and how much, as shares of what there is. */
  which: fc.nat(99),
  amount: fc.nat(150),
})

describe('forks', () => {
  it.each([
    { sinkTokens: 0, recentWindow: 0 },
    { sinkTokens: 3, recentWindow: 70 },
  ])('behave like copies, whatever is done to each of them: %o', (window) => {
    const run = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const tiny = { shape: tinyShape, codecs: { keys: 'f16', values: 'f16' }, ...window }
      const pairs: Pair[] = [{ tokens: [], cache: createQuantizedCache(tiny) }]
      let next = 0
      for (const { action, which, amount } of steps) {
        const at = which % pairs.length
        const { tokens, cache } = pairs[at]
        if (action === 'append') {
          const added = Array.from({ length: amount }, () => next++ % 1000)
          tokens.push(...added)
          cache.append(0, tokensAs(added), tokensAs(added))
        } else if (action === 'truncate') {
          const length = Math.max(0, tokens.length - amount)
          tokens.length = length
          cache.truncate(length)
        } else if (action === 'fork') pairs.push({ tokens: [...tokens], cache: cache.fork() })
        else if (pairs.length > 1) pairs.splice(at, 1)[0].cache.close()
      }
      for (const { tokens, cache } of pairs)
        expect(contentOf(cache)).toEqual([tokens, tokens.map((token) => token + 0.5)])
    })
    fc.assert(run, { numRuns: 60 })
  })

  it('share the pages of what they have in common, and copy one page of each tensor at most', () => {
    const cache = filledCache(options, 1000)
    const alone = cache.memoryBytes
    const forks = Array.from({ length: 20 }, () => cache.fork())
    for (const fork of forks) fork.append(0, keys.slice(1000, 1001), values.slice(1000, 1001))
    const pageBytes = 2 * 64 * (34 + 128)
    const tableBytes = 4 * 3 * 64
    expect(cache.memoryBytes - alone).toBeLessThan(20 * (pageBytes + tableBytes) + 2 ** 18 + 2 ** 16)
    expect(forks[7].allocatedBytes).toBe(cache.allocatedBytes)
  })

  it('use what was given back again', () => {
    const cache = filledCache(options, 100)
    const turn = (): void => {
      const fork = cache.fork()
      appendUpTo(fork, 0, layerStreams(smallShape, 0), 130)
      cache.append(0, keys.slice(100, 101), values.slice(100, 101))
      fork.close()
      cache.truncate(70)
      appendUpTo(cache, 0, layerStreams(smallShape, 0), 100)
    }
    for (let index = 0; index < 20; index++) turn()
    const after = cache.memoryBytes
    for (let index = 0; index < 100; index++) turn()
    expect(cache.memoryBytes).toBe(after)
  })
})

describe('bytes', () => {
  it('held are those of the codecs, allocated are those of pages and tables, and the memory grows with them', () => {
    const shape = { ...smallShape, numLayers: 3 }
    const cache = createQuantizedCache({
      shape,
      codecs: { keys: 'mse4', values: 'q4_0' },
      sinkTokens: 4,
      recentWindow: 50,
    })
    const bytesOf = (id: string): number => createCodec(id, 32, seedOf(1)).encodedBytes(1)
    const empty = cache.memoryBytes
    expect([cache.heldBytes, cache.allocatedBytes]).toEqual([0, 0])
    for (const numTokens of [1, 4, 5, 100, 118, 5000]) {
      for (let layer = 0; layer < 3; layer++)
        appendUpTo(cache, layer, layerStreams(smallShape, layer), numTokens)
      const { sinks, packed, window } = cache.counts(2)
      const numTensors = 3 * 2
      const ofToken = bytesOf('mse4') + bytesOf('q4_0')
      expect(cache.heldBytes).toBe(numTensors * (packed * ofToken + (sinks + window) * 2 * bytesOf('f16')))
      const numPages = (count: number): number => Math.ceil(count / 64)
      const pageBytes =
        64 * (numPages(packed) * ofToken + (numPages(sinks) + numPages(window)) * 2 * bytesOf('f16'))
      const tableBytes = cache.allocatedBytes - numTensors * pageBytes
      expect(tableBytes).toBeGreaterThan(0)
      // doubling: at most twice the entries, in lists of four at least; three lists of each of two operands
      expect(tableBytes).toBeLessThanOrEqual(numTensors * 2 * (3 * 16 + 8 * numPages(numTokens + 128)))
    }
    const grown = cache.memoryBytes - empty
    expect(grown).toBeGreaterThan(cache.allocatedBytes - 2 ** 18)
    // what 512 tokens are staged in, and pages of the window that are free again
    expect(grown).toBeLessThan(cache.allocatedBytes + 1_200_000)
  })
})

describe('a cache whose memory is full', () => {
  it.each([0, 100])(
    'refuses tokens, keeps those it has, and goes on after a truncation: window %i',
    (recentWindow) => {
      const full = createQuantizedCache({ ...options, recentWindow, maxBytes: 2 ** 19 })
      const append = (): void => appendUpTo(full, 0, layerStreams(smallShape, 0), full.numTokens(0) + 50)
      expect(() => {
        while (full.numTokens(0) < 10_000) append()
      }).toThrow(TooLargeError)
      const numTokens = full.numTokens(0)
      expect(numTokens).toBeGreaterThan(500)
      expect(full.memoryBytes).toBeLessThanOrEqual(2 ** 19)
      expect(append).toThrow('cache memory: at most 524288 bytes, got a need of')
      expect(digestOf(full)).toEqual(digestOf(filledCache({ ...options, recentWindow }, numTokens)))
      expect(full.attend(0, layerStreams(smallShape, 0).queries.slice(0, 1)).every(Number.isFinite)).toBe(
        true,
      )
      full.truncate(numTokens - 400)
      append()
      expect(full.numTokens(0)).toBe(numTokens - 350)
    },
  )

  it('refuses a fork and a block of many tokens as a whole', () => {
    const full = createQuantizedCache({ ...options, maxBytes: 2 ** 19 })
    appendUpTo(full, 0, layerStreams(smallShape, 0), 256)
    const records = digestOf(full)
    expect(() => full.append(0, keys.slice(256, 4000), values.slice(256, 4000))).toThrow(TooLargeError)
    expect(digestOf(full)).toEqual(records)
    const forks: QuantizedCache[] = []
    expect(() => {
      while (forks.length < 10_000) forks.push(full.fork())
    }).toThrow(TooLargeError)
    expect(digestOf(full)).toEqual(records)
  })

  it('must be large enough for its tables', () => {
    expect(() => createQuantizedCache({ ...options, maxBytes: 65_536 })).toThrow(TooLargeError)
  })
})
