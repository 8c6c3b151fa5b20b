import { describe, expect, it } from 'vitest'
import { compiledVector, vectorCode } from '../../src/codecs/compiledVector.ts'
import { createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { CODEC_SCRATCH_BYTES, createCodecKernels } from '../../src/kernels/codecKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { codedOrder, vectorCodeBytes, vectorCodeRecord } from '../../src/kernels/vectorCode.ts'
import { unpackBits } from '../../src/numerics/bitPacking.ts'
import { decodeFloat16 } from '../../src/numerics/float16.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { hardVectors } from './hardVectors.ts'

const memory = createMemory(1 << 18, false)
const kernels = createCodecKernels(memory)
const bytes = new Uint8Array(memory.buffer)
const floats = new Float32Array(memory.buffer)
const record = RESERVED_BYTES
const scratch = record + 65_536
const vectorsAt = scratch + CODEC_SCRATCH_BYTES
const page = vectorsAt + 32_768
const decodedAt = page + 32_768

const numTokens = 11
const pageTokens = 16
const first = 3
const seed = seedOf(4)

/** Tokens 3 ... 13 of a page of 16: all codes, then all norms. */
function encodePage(id: string, headDim: number) {
  const request = { ...parseCodecId(id), headDim, seed }
  const code = vectorCode(request)
  const codeBytes = vectorCodeBytes(code)
  const norms = { at: pageTokens * codeBytes, stride: code.normBytes }
  bytes.set(vectorCodeRecord(code, { codes: { at: 0, stride: codeBytes }, norms }), record)
  const vectors = hardVectors(new Array<string>(numTokens).fill('gaussian'), headDim, 1)
  floats.set(vectors, vectorsAt / 4)
  bytes.fill(0xaa, page, decodedAt)
  expect(kernels.encodeVectorCode(record, vectorsAt, numTokens, page, first, scratch)).toBe(numTokens)
  return { code, codeBytes, norms, vectors }
}

describe.each([
  ['mse4', 128],
  ['mse3:norm=float32', 80],
  ['scalar5', 33],
  ['mse2:norm=none', 100],
  ['mse1:correction=on', 36],
  ['mse8', 64],
])('a page of %s at %i', (id, headDim) => {
  const recordBytes = compiledVector.create({ ...parseCodecId(id), headDim, seed }).bytesPerToken

  it('holds the bytes of the codec, each part in its place, and nothing else', () => {
    const { code, codeBytes, norms, vectors } = encodePage(id, headDim)
    const records = new Uint8Array(numTokens * recordBytes)
    createCodec(id, headDim, seed).encode(vectors, records)
    const expected = new Uint8Array(decodedAt - page).fill(0xaa)
    for (let token = 0; token < numTokens; token++) {
      const one = records.subarray(token * recordBytes, (token + 1) * recordBytes)
      expected.set(one.subarray(0, codeBytes), (first + token) * codeBytes)
      expected.set(one.subarray(codeBytes), norms.at + (first + token) * code.normBytes)
    }
    expect(bytes.slice(page, decodedAt)).toEqual(expected)
  })

  it('is decoded as the codec decodes', () => {
    const { vectors } = encodePage(id, headDim)
    const codec = createCodec(id, headDim, seed, { backend: 'plain' })
    const records = new Uint8Array(numTokens * recordBytes)
    const expected = new Float32Array(numTokens * headDim)
    codec.encode(vectors, records)
    codec.decode(records, expected)
    floats.fill(7, decodedAt / 4)
    kernels.decodeVectorCode(record, page, first, numTokens, decodedAt, scratch)
    expect(floats.slice(decodedAt / 4, decodedAt / 4 + expected.length + 1)).toEqual(
      Float32Array.of(...expected, 7),
    )
  })

  it('is decoded before the inverse rotation as codewords, with or without the norm', () => {
    const { code, codeBytes, norms } = encodePage(id, headDim)
    const order = codedOrder(code)
    const codes = new Uint8Array(order)
    const centroids = Float32Array.from(code.centroids)
    for (const hasNorm of [0, 1]) {
      floats.fill(7, decodedAt / 4)
      kernels.decodeVectorCodeRotated(record, page, first, numTokens, decodedAt, hasNorm, scratch)
      for (let token = 0; token < numTokens; token++) {
        unpackBits(bytes, page + (first + token) * codeBytes, Math.log2(centroids.length), codes)
        const row = floats.slice(decodedAt / 4 + token * order, decodedAt / 4 + (token + 1) * order)
        const length = code.corrects
          ? Math.hypot(...Array.from(codes, (one) => centroids[one]))
          : Math.sqrt(order)
        const norm = readNorm(page + norms.at + (first + token) * code.normBytes, code.normBytes)
        const factor = hasNorm === 1 && code.normBytes > 0 ? Math.fround(norm / length) : 1
        const expected = Float32Array.from(codes, (one) => centroids[one] * factor)
        // the length of a corrected vector is taken after the inverse rotation, which rounds
        if (code.corrects) row.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 5))
        else expect(row).toEqual(expected)
      }
      expect(floats[decodedAt / 4 + numTokens * order]).toBe(7)
    }
  })
})

function readNorm(at: number, normBytes: number): number {
  return normBytes === 4
    ? new DataView(memory.buffer).getFloat32(at, true)
    : decodeFloat16(bytes[at] | (bytes[at + 1] << 8))
}
