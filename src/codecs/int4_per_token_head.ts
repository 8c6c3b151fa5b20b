import { packBits, unpackBits } from '../numerics/bitPacking.ts'
import type { CodecFamily, CodecRequest } from './codec.ts'
import { numberFormat } from './numberFormat.ts'
import { createRecordCodec, type VectorRecord } from './recordCodec.ts'

const { fround } = Math

const scaleFormat = numberFormat('float32')
const BITS = 4
const LARGEST_CODE = 2 ** BITS - 1
/** A scale never falls below it: vLLM's guard against a division by zero. */
const LEAST_SCALE = fround(1e-6)
/** Beyond it, sums of 512 decoded values overflow single precision. */
const LARGEST_TURNED = 2 ** 117

/**
 * Which channels vLLM negates before it transforms, one bit each, first channel highest: the first 512 draws of PyTorch's
 * `bernoulli` (mt19937) under seed 0x9e3779b9. A head dim takes as many as it has channels.
 */
const NEGATED =
  '4f6531597253fefec943dd9ae3d501297e2edaad7ddc0a2aede62fb3fa3dfba0' +
  '33c7894d2c1c6aeaa447562765323fe68961e3f38ffb9b4c91dbfa6c62ca46ae'

/**
 * Even steps from the least to the largest value of a transformed vector: vLLM's `--kv-cache-dtype int4_per_token_head`.
 *
 *     y = H D x        scale = max((max y - min y) / 15, 1e-6) ,  zero = clamp(round(-min y / scale))
 *     code = clamp(round(y / scale + zero)) ,  decoded = D H (scale (code - zero)) / headDim
 *
 * H is the Sylvester matrix without a norm, D fixed random signs, and `clamp` keeps to 0 .. 15. Layout: two codes a byte, the
 * earlier one low, then the scale in float32, whose lowest four bits give way to the zero point.
 *
 * The arithmetic is float32 in the order of vLLM's kernel and of its transform for CPUs, halves go away from zero. On GPUs
 * its transform rounds y to bfloat16 besides, and a division may differ in its last bit.
 *
 * - Error: |x - x^|^2 / |x|^2 = E[(max y - min y)^2] / 2700 = 0.0083, 0.0101, 0.0120 on 64, 128, 256 Gaussian values.
 * - Cost: 4 + 32 / `headDim` bits per value.
 * - Assumes: y has both signs. A vector whose first channel outweighs all others makes every y alike, and decodes to
 *   little or nothing.
 *
 * Source: vllm-project/vllm, `v1/attention/ops/int4_per_token_head.py`; pull request 40835.
 */
export const int4_per_token_head: CodecFamily = {
  name: 'int4_per_token_head',
  title: 'signs and Walsh-Hadamard transform, 4-bit codes, one scale and zero point a vector',
  source: 'vLLM, pull request 40835',
  options: [],
  refuses: (headDim) =>
    headDim >= 32 && headDim <= 4 * NEGATED.length && Number.isInteger(Math.log2(headDim))
      ? undefined
      : 'expected a power of two from 32 to 512',
  create: (request) => createRecordCodec({ ...request, bits: BITS }, createRecord(request)),
}

function createRecord({ id, headDim }: CodecRequest): VectorRecord {
  const codeBytes = headDim / 2
  const numBytes = codeBytes + scaleFormat.numBytes
  const signs = Float32Array.from({ length: headDim }, (_, channel) => signOf(channel))
  const turned = new Float32Array(headDim)
  const codes = new Uint8Array(headDim)
  return {
    numBytes,
    encode(vectors, token, encoded) {
      const at = token * numBytes
      for (let index = 0; index < headDim; index++)
        turned[index] = signs[index] * vectors[token * headDim + index]
      transform(turned)
      const { least, largest } = rangeOf(turned)
      // what overflowed in the transform is NaN or infinite, and is not below the bound either
      if (!(Math.max(-least, largest) <= LARGEST_TURNED)) throw tooLarge(id, token)
      const scale = Math.max(fround(fround(largest - least) / LARGEST_CODE), LEAST_SCALE)
      const zeroPoint = roundedCode(fround(-least / scale))
      const inverse = fround(1 / scale)
      for (let index = 0; index < headDim; index++)
        codes[index] = roundedCode(fround(fround(turned[index] * inverse) + zeroPoint))
      packBits(codes, BITS, encoded, at)
      scaleFormat.write(scale, encoded, at + codeBytes)
      encoded[at + codeBytes] = (encoded[at + codeBytes] & ~LARGEST_CODE) | zeroPoint
    },
    decode(encoded, token, vectors) {
      const at = token * numBytes
      unpackBits(encoded, at, BITS, codes)
      const field = encoded.slice(at + codeBytes, at + numBytes)
      const zeroPoint = field[0] & LARGEST_CODE
      field[0] -= zeroPoint
      const scale = scaleFormat.read(field, 0)
      for (let index = 0; index < headDim; index++) turned[index] = scale * (codes[index] - zeroPoint)
      transform(turned)
      for (let index = 0; index < headDim; index++)
        vectors[token * headDim + index] = (signs[index] * turned[index]) / headDim
    },
  }
}

function signOf(channel: number): number {
  const four = Number.parseInt(NEGATED[channel >> 2], 16)
  return (four << (channel & 3)) & 8 ? -1 : 1
}

/** H y in Sylvester's order, in place; every sum is rounded to single precision. */
function transform(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2)
    for (let block = 0; block < values.length; block += 2 * half)
      for (let index = block; index < block + half; index++) {
        const a = values[index]
        const b = values[index + half]
        values[index] = a + b
        values[index + half] = a - b
      }
}

function rangeOf(values: Float32Array): { least: number; largest: number } {
  return {
    least: values.reduce((least, value) => Math.min(least, value)),
    largest: values.reduce((largest, value) => Math.max(largest, value)),
  }
}

/** The nearest of 0 .. 15, halves up. */
function roundedCode(value: number): number {
  return Math.min(Math.max(Math.trunc(fround(value + 0.5)), 0), LARGEST_CODE)
}

function tooLarge(id: string, token: number): RangeError {
  return new RangeError(
    `${id}: token ${token} is too large to transform in float32, got values beyond 2^117 once transformed; use bf16 or f32`,
  )
}
