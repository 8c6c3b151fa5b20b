import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { perTokenHeadError } from './perTokenHeadError.ts'
import { gaussianVectors, relativeError, roundTrip } from './roundTrip.ts'

interface Case {
  readonly id: string
  readonly headDim: number
  readonly vectors: string
  readonly encoded: string
  readonly decoded: string
}

const file = new URL('../fixtures/vllm/perTokenHead.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] }
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'))
const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text).buffer)
const seed = seedOf(0)

const unit = (headDim: number, channel: number, size: number): Float32Array =>
  Float32Array.from({ length: headDim }, (_, index) => (index === channel ? size : 0))

describe("vLLM's formats of one scale a vector", () => {
  it.each(cases)('$id at $headDim writes the bytes of its kernel', ({ id, headDim, vectors, encoded }) => {
    const codec = createCodec(id, headDim, seed)
    const values = floatsOf(vectors)
    const actual = new Uint8Array(codec.encodedBytes(values.length / headDim))
    codec.encode(values, actual)
    expect(actual).toEqual(bytesOf(encoded))
  })

  it.each(cases)(
    '$id at $headDim reads them within single precision',
    ({ id, headDim, encoded, decoded }) => {
      const expected = floatsOf(decoded)
      const actual = new Float32Array(expected.length)
      createCodec(id, headDim, seed).decode(bytesOf(encoded), actual)
      for (let start = 0; start < expected.length; start += headDim) {
        const tolerance = 1e-7 * Math.hypot(...expected.subarray(start, start + headDim))
        for (let index = start; index < start + headDim; index++)
          expect(Math.abs(actual[index] - expected[index])).toBeLessThanOrEqual(tolerance)
      }
    },
  )

  it.each([
    ['int8_per_token_head', 64, 68],
    ['int8_per_token_head', 80, 84],
    ['int4_per_token_head', 64, 36],
    ['int4_per_token_head', 128, 68],
  ])('%s of %i values takes %i bytes', (id, headDim, numBytes) => {
    expect(createCodec(id, headDim, seed).encodedBytes(1)).toBe(numBytes)
  })

  it.each([
    ['int8', 64, 3.57e-5],
    ['int8', 128, 4.21e-5],
    ['int8', 256, 4.86e-5],
    ['int4', 64, 0.0083],
    ['int4', 128, 0.0101],
    ['int4', 256, 0.012],
  ] as const)('%s of %i Gaussian values has the error of even steps, %d', (name, headDim, documented) => {
    const expected = perTokenHeadError[name](headDim)
    expect(documented / expected).toBeCloseTo(1, 2)
    const vectors = gaussianVectors(1500, headDim)
    const decoded = roundTrip(`${name}_per_token_head`, headDim, 1, vectors)
    const ratio = relativeError(vectors, decoded, headDim) / expected
    expect(ratio).toBeGreaterThan(0.97)
    expect(ratio).toBeLessThan(1.03)
  })
})

describe('a rival of no more bytes', () => {
  it.each([
    ['int8_per_token_head', 'q8_0', 64],
    ['int8_per_token_head', 'mse8', 128],
    ['int8_per_token_head', 'mse8', 256],
    ['int4_per_token_head', 'q4_1', 32],
    ['int4_per_token_head', 'q4_0', 64],
    ['int4_per_token_head', 'mse4', 128],
    ['int4_per_token_head', 'mse4', 256],
  ])('of %s loses less on Gaussian vectors: %s of %i values', (id, rival, headDim) => {
    const vectors = gaussianVectors(400, headDim)
    const errorOf = (name: string): number =>
      relativeError(vectors, roundTrip(name, headDim, 1, vectors), headDim)
    const sizeOf = (name: string): number => createCodec(name, headDim, seed).encodedBytes(1)
    expect(sizeOf(rival)).toBeLessThanOrEqual(sizeOf(id))
    expect(errorOf(rival)).toBeLessThan(errorOf(id))
  })
})

describe('int8_per_token_head', () => {
  it('errs by at most half a step, and by the rounding of the scale', () => {
    const vectors = gaussianVectors(200, 64)
    const decoded = roundTrip('int8_per_token_head', 64, 1, vectors)
    for (let start = 0; start < vectors.length; start += 64) {
      const bound = (0.50002 * Math.max(...vectors.subarray(start, start + 64).map(Math.abs))) / 127
      for (let index = start; index < start + 64; index++)
        expect(Math.abs(decoded[index] - vectors[index])).toBeLessThanOrEqual(bound)
    }
  })

  it('loses what is below half of the least scale', () => {
    const vectors = Float32Array.from({ length: 64 }, (_, index) => (index % 2 ? 4.9e-7 : -4.9e-7))
    expect(roundTrip('int8_per_token_head', 64, 1, vectors).every((value) => value === 0)).toBe(true)
  })

  it('refuses a scale that it could not read back', () => {
    const codec = createCodec('int8_per_token_head', 64, seed)
    const vectors = gaussianVectors(2, 64)
    vectors[100] = 2 ** 127 * (2 - 2 ** -23)
    expect(() => codec.encode(vectors, new Uint8Array(codec.encodedBytes(2)))).toThrow(
      /^int8_per_token_head: token 1 would decode .* float32, got a scale of 2\.67.*e\+36; use bf16 or f32$/,
    )
  })

  it.each([16, 33, 62])('refuses a head dim of %i', (headDim) => {
    expect(() => createCodec('int8_per_token_head', headDim, seed)).toThrow('multiple of 4, from 32 on')
  })
})

describe('int4_per_token_head', () => {
  it('errs by at most half a step of the transformed vector', () => {
    const vectors = gaussianVectors(200, 64)
    const decoded = roundTrip('int4_per_token_head', 64, 1, vectors)
    const codec = createCodec('int4_per_token_head', 64, seed)
    const encoded = new Uint8Array(codec.encodedBytes(200))
    codec.encode(vectors, encoded)
    const view = new DataView(encoded.buffer)
    for (let token = 0; token < 200; token++) {
      const start = token * 64
      const errors = vectors.subarray(start, start + 64).map((value, index) => value - decoded[start + index])
      // 64 errors of half a step, over the length that the transform adds
      expect(Math.hypot(...errors)).toBeLessThan(0.5001 * view.getFloat32(token * 36 + 32, true))
    }
  })

  it('loses a vector whose first channel is all, and keeps one whose second is', () => {
    const lost = roundTrip('int4_per_token_head', 64, 1, unit(64, 0, 3))
    expect(Math.hypot(...lost)).toBeLessThan(0.001)
    expect(roundTrip('int4_per_token_head', 64, 1, unit(64, 1, 3))[1]).toBeCloseTo(3, 0)
  })

  it('refuses values that its transform would sum beyond float32', () => {
    const codec = createCodec('int4_per_token_head', 64, seed)
    const vectors = gaussianVectors(2, 64)
    vectors[100] = 1e38
    expect(() => codec.encode(vectors, new Uint8Array(codec.encodedBytes(2)))).toThrow(
      /^int4_per_token_head: token 1 is too large .*; use bf16 or f32$/,
    )
  })

  it.each([16, 80, 96, 192, 1024])('refuses a head dim of %i', (headDim) => {
    expect(() => createCodec('int4_per_token_head', headDim, seed)).toThrow('a power of two from 32 to 512')
  })
})
