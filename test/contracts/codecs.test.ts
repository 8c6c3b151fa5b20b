import { describe, expect, it } from 'vitest'
import { bitsPerValue, type Codec } from '../../src/codecs/codec.ts'
import { codecFamilies, createCodec } from '../../src/codecs/registry.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { perTokenHeadError } from '../codecs/perTokenHeadError.ts'
import { codecCases, gaussianVectors, names } from './codecCases.ts'

/** What a family promises beyond the contract; a family without an entry fails. */
interface FamilyPromise {
  /** Expected |x - x^|^2 / |x|^2 on Gaussian vectors of 128 values at a width. */
  readonly error: (bits: number) => number
  /** Whether the seed matters under default options. */
  readonly draws?: boolean
  /** Whether vectors times a power of two decode to exactly that much more. */
  readonly scales?: boolean
}

/** Squared error of rounding a Gaussian to p fraction bits: sum over e of P(2^e <= |x| < 2^(e+1)) 4^(e-p) / 12. */
const floatError = (fractionBits: number): number => 0.045238 * 4 ** -fractionBits
/** Least error of a Gaussian at 0 to 8 bits: Lloyd-Max. */
const lloydMaxError = [1, 0.36338, 0.117482, 0.034548, 0.009501, 0.0025047, 6.4424e-4, 1.6348e-4, 4.1185e-5]

/** Of the block formats: the closed forms of test/codecs/ggmlError.test.ts. */
const promises: Readonly<Record<string, FamilyPromise>> = {
  f32: { error: () => 0, scales: true },
  f16: { error: () => floatError(10) },
  bf16: { error: () => floatError(7), scales: true },
  fp8_e4m3: { error: () => floatError(3) },
  fp8_e5m2: { error: () => floatError(2) },
  q8_0: { error: () => 2.858e-5, scales: true },
  q5_1: { error: () => 1.431e-3, scales: true },
  q5_0: { error: () => 1.821e-3, scales: true },
  q4_1: { error: () => 6.116e-3, scales: true },
  q4_0: { error: () => 7.377e-3, scales: true },
  iq4_nl: { error: () => 6.19e-3, scales: true },
  int8_per_token_head: { error: () => perTokenHeadError.int8(128), scales: true },
  int4_per_token_head: { error: () => perTokenHeadError.int4(128), scales: true },
  scalar: { error: (bits) => lloydMaxError[bits], scales: true },
  mse: { error: (bits) => lloydMaxError[bits], draws: true, scales: true },
  // the first stage has one bit less, an orthogonal sketch leaves nearly pi/2 - 1 of its error
  qjl: {
    error: (bits) => ((Math.PI / 2) * (1 - 1 / 256) - 1) * lloydMaxError[bits - 1],
    draws: true,
    scales: true,
  },
}

const seed = seedOf(1)

function encode(codec: Codec, vectors: Float32Array): Uint8Array {
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / codec.headDim))
  codec.encode(vectors, encoded)
  return encoded
}

function decode(codec: Codec, encoded: Uint8Array, numTokens: number): Float32Array {
  const vectors = new Float32Array(numTokens * codec.headDim).fill(NaN)
  codec.decode(encoded, vectors)
  return vectors
}

/** Bytes of the same vectors in a buffer that held `filler`, one byte off any alignment, between guards. */
function encodeOver(codec: Codec, vectors: Float32Array, filler: number): Uint8Array {
  const numBytes = codec.encodedBytes(vectors.length / codec.headDim)
  const memory = new Uint8Array(numBytes + 2).fill(filler)
  codec.encode(vectors, memory.subarray(1, numBytes + 1))
  expect([memory[0], memory[numBytes + 1]], 'bytes around the buffer').toEqual([filler, filler])
  return memory.slice(1, numBytes + 1)
}

const allFinite = (values: Float32Array): boolean => values.every(Number.isFinite)

describe.each(codecFamilies)('$name', (family) => {
  const cases = codecCases.filter((one) => one.family === family)

  it('says what it promises', () => {
    expect(promises).toHaveProperty(family.name)
  })

  it('serves a head dim of 64, and says why it refuses others', () => {
    expect(cases.map(({ headDim }) => headDim)).toContain(64)
    for (const headDim of [1, 7, 33, 100, 2000]) {
      const refusal = family.refuses?.(headDim)
      if (refusal === undefined) continue
      expect(() => createCodec(names(family)[0], headDim, seed)).toThrow(RangeError)
      expect(() => createCodec(names(family)[0], headDim, seed)).toThrow(refusal)
    }
  })

  it.each(cases)('$id at $headDim keeps the contract', ({ id, headDim }) => {
    const codec = createCodec(id, headDim, seed)
    const vectors = gaussianVectors(3, headDim)
    const encoded = encode(codec, vectors)

    expect(codec.headDim).toBe(headDim)
    expect(codec.codeBits, 'codes are part of what is stored').toBeLessThanOrEqual(bitsPerValue(codec))
    expect(codec.encodedBytes(7)).toBe(7 * codec.encodedBytes(1))
    expect(encodeOver(codec, vectors, 0xaa), 'every byte is written').toEqual(encoded)
    expect(encodeOver(codec, vectors, 0x55), 'every byte is written').toEqual(encoded)

    const decoded = decode(codec, encoded, 3)
    expect(allFinite(decoded)).toBe(true)
    expect(decode(createCodec(id, headDim, seed), encoded, 3), 'a codec keeps no state').toEqual(decoded)

    const tokens = [0, 1, 2].map((token) => vectors.slice(token * headDim, (token + 1) * headDim))
    const oneByOne = tokens.flatMap((token) => [...encode(codec, token)])
    expect([...encoded], 'tokens are independent').toEqual(oneByOne)
  })

  it.each(names(family))('%s holds hard vectors or refuses them by name', (id) => {
    const codec = createCodec(id, 64, seed)
    for (const [name, vector] of Object.entries(hardVectors(64))) {
      const refusal = refusalOf(codec, vector)
      if (refusal === undefined) expect(allFinite(decode(codec, encode(codec, vector), 1)), name).toBe(true)
      else {
        expect(refusal, name).toBeInstanceOf(RangeError)
        expect((refusal as RangeError).message, name).toContain(codec.id)
        expect(name, 'only sizes beyond a format are refused').toMatch(/largest/)
      }
    }
  })

  it.each(names(family))('%s refuses NaN, infinity and wrong lengths', (id) => {
    const codec = createCodec(id, 64, seed)
    const encoded = new Uint8Array(codec.encodedBytes(2))
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const vectors = gaussianVectors(2, 64)
      vectors[100] = wrong
      expect(() => codec.encode(vectors, encoded)).toThrow(RangeError)
      expect(() => codec.encode(vectors, encoded)).toThrow(`${codec.id}: token 1, channel 36 must be finite`)
    }
    for (const [numValues, numBytes] of [
      [127, encoded.length],
      [128, encoded.length - 1],
      [128, encoded.length + 1],
      [64, encoded.length],
      // half a token in half of its bytes
      [32, encoded.length >> 2],
    ]) {
      expect(() => codec.encode(new Float32Array(numValues), new Uint8Array(numBytes))).toThrow(ShapeError)
      expect(() => codec.decode(new Uint8Array(numBytes), new Float32Array(numValues))).toThrow(ShapeError)
    }
  })

  it.each(names(family))('%s draws from the seed alone', (id) => {
    const vectors = gaussianVectors(4, 64)
    const bytes = (value: number): Uint8Array => encode(createCodec(id, 64, seedOf(value)), vectors)
    expect(bytes(5)).toEqual(bytes(5))
    if (promises[family.name].draws) expect(bytes(6)).not.toEqual(bytes(5))
    else expect(bytes(6)).toEqual(bytes(5))
  })

  it.each(names(family))('%s has the error that theory gives for Gaussian vectors', (id) => {
    const numTokens = 200
    const vectors = gaussianVectors(numTokens, 128)
    const codec = createCodec(id, 128, seed)
    const error = squaredError(vectors, decode(codec, encode(codec, vectors), numTokens))
    const expected = promises[family.name].error(Number(id.slice(family.name.length)))
    expect(error).toBeGreaterThanOrEqual(0.95 * expected)
    expect(error).toBeLessThanOrEqual(1.05 * expected)
  })

  it.runIf(promises[family.name]?.scales).each(names(family))('%s does not care for a power of two', (id) => {
    const codec = createCodec(id, 64, seed)
    const vectors = gaussianVectors(4, 64)
    const decoded = decode(codec, encode(codec, vectors), 4)
    for (const factor of [1 / 8, 4]) {
      const scaled = vectors.map((value) => factor * value)
      expect(decode(codec, encode(codec, scaled), 4)).toEqual(decoded.map((value) => factor * value))
    }
  })
})

function hardVectors(headDim: number): Record<string, Float32Array> {
  const random = createRandom(seedOf(9))
  const of = (value: (channel: number) => number): Float32Array =>
    Float32Array.from({ length: headDim }, (_, channel) => value(channel))
  const largest = 2 ** 127 * (2 - 2 ** -23)
  return {
    zeros: of(() => 0),
    'negative zeros': of(() => -0),
    constants: of(() => -0.7),
    'one value 1e5 times the rest': of((channel) => (channel === 13 ? 1e3 : 0.01 * random.normal())),
    'one value alone': of((channel) => (channel === 13 ? 1 : 0)),
    'the smallest subnormal': of((channel) => (channel % 2 ? 2 ** -149 : 0)),
    subnormals: of(() => 2 ** -130 * random.normal()),
    'values near float16 subnormals': of(() => 2 ** -16 * random.normal()),
    'the largest float16': of((channel) => (channel % 3 ? 65504 : -65504)),
    'the largest float32': of((channel) => (channel % 3 ? largest : -largest)),
    'the largest float32 among small ones': of((channel) => (channel === 40 ? largest : 1)),
  }
}

function refusalOf(codec: Codec, vector: Float32Array): unknown {
  try {
    encode(codec, vector)
    return undefined
  } catch (error) {
    return error
  }
}

function squaredError(vectors: Float32Array, decoded: Float32Array): number {
  const energy = vectors.reduce((sum, value) => sum + value ** 2, 0)
  return vectors.reduce((sum, value, index) => sum + (value - decoded[index]) ** 2, 0) / energy
}
