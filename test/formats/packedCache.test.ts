import { describe, expect, it } from 'vitest'
import { createQuantizedCache, type QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { writeOffset } from '../../src/codecs/offsetText.ts'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { crc32 } from '../../src/formats/crc32.ts'
import { readPackedCache, writePackedCache } from '../../src/formats/packedCache.ts'
import { FormatError, TooLargeError } from '../../src/numerics/errors.ts'
import { appendUpTo, digestOf, layerStreams, smallShape } from '../cache/cacheFixture.ts'

const read = (bytes: Uint8Array): QuantizedCache => readPackedCache(bytesSource(bytes))

const offset = writeOffset(Float32Array.from({ length: 32 }, (_, channel) => channel / 8))

/** Layers of different lengths, codecs (one of them centred), and a truncation into what was packed. */
function someCache(): QuantizedCache {
  const cache = createQuantizedCache({
    shape: smallShape,
    codecs: (layer, kvHead, operand) => {
      if (operand === 'v') return { codec: kvHead ? 'q4_0' : 'qjl3' }
      return layer ? { codec: 'mse5:center=mean', offset } : { codec: 'mse4' }
    },
    seed: 11,
    sinkTokens: 3,
    recentWindow: 30,
    exactFormat: 'f32',
  })
  appendUpTo(cache, 0, layerStreams(smallShape, 0), 300)
  cache.truncate(150)
  appendUpTo(cache, 0, layerStreams(smallShape, 0), 180)
  appendUpTo(cache, 1, layerStreams(smallShape, 1), 2)
  return cache
}

const tiny = createQuantizedCache({
  shape: { numLayers: 1, numQueryHeads: 1, numKvHeads: 1, headDim: 8 },
  codecs: { keys: 'mse4', values: 'scalar2' },
  recentWindow: 1,
})
tiny.append(0, new Float32Array(70 * 8).fill(1), new Float32Array(70 * 8).fill(-2))
const tinyFile = writePackedCache(tiny)

/** A file with this header, and a right checksum behind it. */
function fileOf(header: string): Uint8Array {
  const file = new Uint8Array(16 + header.length + 4)
  file.set(new TextEncoder().encode(`kqvcache\u0001\0\0\0\0\0\0\0${header}`))
  const view = new DataView(file.buffer)
  view.setUint32(12, header.length, true)
  view.setUint32(16 + header.length, crc32(file.subarray(0, 16 + header.length)), true)
  return file
}

function headerOf(file: Uint8Array): Record<string, unknown> {
  const length = new DataView(file.buffer).getUint32(12, true)
  return JSON.parse(new TextDecoder().decode(file.subarray(16, 16 + length)))
}

describe('the container of a quantized cache', () => {
  it('gives the cache back: its bytes, its outputs, and how it goes on', () => {
    const cache = someCache()
    const file = writePackedCache(cache)
    const found = read(file)
    expect(writePackedCache(found)).toEqual(file)
    expect(found.plan).toEqual(cache.plan)
    expect([found.counts(0), found.counts(1)]).toEqual([cache.counts(0), cache.counts(1)])
    const queries = layerStreams(smallShape, 0).queries.slice(0, 4)
    expect(found.attend(0, queries)).toEqual(cache.attend(0, queries))
    for (const one of [cache, found]) appendUpTo(one, 0, layerStreams(smallShape, 0), 400, 9)
    expect(digestOf(found)).toBe(digestOf(cache))
  })

  it('takes the bytes of the tokens, a header, and a checksum for each section', () => {
    const cache = someCache()
    const file = writePackedCache(cache)
    const headerBytes = new DataView(file.buffer).getUint32(12, true)
    expect(file.length).toBe(16 + headerBytes + 4 + cache.heldBytes + 2 * 2 * 2 * 4)
    expect(new TextDecoder().decode(file.subarray(0, 8))).toBe('kqvcache')
    expect(file.subarray(8, 12)).toEqual(Uint8Array.of(1, 0, 0, 0))
    expect(file.subarray(20 + headerBytes).subarray(0, cache.records(0, 0, 'k').length)).toEqual(
      cache.records(0, 0, 'k'),
    )
  })

  it('is refused when it is cut at any byte', () => {
    for (let length = 0; length < tinyFile.length; length++) {
      const error = errorOf(() => read(tinyFile.subarray(0, length)))
      expect(error).toBeInstanceOf(FormatError)
      expect((error as FormatError).offset).toBeLessThanOrEqual(length)
    }
  })

  it('is refused when any byte is altered, with an offset at or before it', () => {
    for (let at = 0; at < tinyFile.length; at++) {
      for (const flip of [1 << (at % 8), 0xff]) {
        const altered = tinyFile.slice()
        altered[at] ^= flip
        const error = errorOf(() => read(altered))
        expect(error).toBeInstanceOf(FormatError)
        expect((error as FormatError).offset).toBeLessThanOrEqual(at)
      }
    }
  })

  it('is refused with bytes after its end', () => {
    const longer = new Uint8Array(tinyFile.length + 1)
    longer.set(tinyFile)
    expect(() => read(longer)).toThrow(`packed cache: must end at byte ${tinyFile.length}`)
  })

  it.each([
    ['no JSON', '{"shape":', 'not JSON'],
    ['a missing field', { seed: undefined }, 'a field of the header is missing'],
    ['a number that is none', { sinkTokens: '3' }, 'a field of the header is missing'],
    ['codecs for other tensors', { tensors: [[{ codec: 'mse4' }]] }, 'a field of the header is missing'],
    ['an unknown codec', { tensors: [[{ codec: 'mse4' }, { codec: 'mse99' }]] }, 'unknown codec "mse99"'],
    ['counts that cannot be', { layers: [{ sinks: 1, packed: 0, window: 0 }] }, 'file: ends too early'],
    [
      'a shape of absurd size',
      { shape: { numLayers: 1e9, numQueryHeads: 1, numKvHeads: 1, headDim: 8 } },
      'a field',
    ],
  ])('is refused with a right checksum and %s', (_, change, message) => {
    const header = typeof change === 'string' ? change : JSON.stringify({ ...headerOf(tinyFile), ...change })
    const error = errorOf(() => read(fileOf(header)))
    expect(error).toBeInstanceOf(FormatError)
    expect(error.message).toContain(message)
  })

  it('is refused when the memory has no room for it, and leaves nothing', () => {
    const file = writePackedCache(someCache())
    expect(() => readPackedCache(bytesSource(file), { maxBytes: 200_000 })).toThrow(TooLargeError)
  })
})

function errorOf(act: () => unknown): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
