import type { CodecFamily } from './codec.ts'
import { BLOCK_LENGTH, type GgmlBlock, ggmlFamily } from './ggmlBlock.ts'
import { packNibbles, readFloat16, unpackNibbles, writeFloat16 } from './ggmlPacking.ts'
import { largestOf } from './ggmlSymmetric.ts'

/** The format's 16 levels, denser around zero. */
const levels = new Float32Array([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113])
/** Below this a block counts as zero. */
const SMALLEST_LARGEST = Math.fround(1e-15)
const CODE_NEAREST_ZERO = 8

/** Place of the value 0 in the table below. */
const ZERO_HALF_STEP = 256
/** Code of all x with floor(2 x) = index - 256: midpoints of levels are multiples of 1/2. A tie goes up, as in ggml. */
const codeOfHalfStep = new Uint8Array(2 * ZERO_HALF_STEP).map((_, index) => {
  const value = (index - ZERO_HALF_STEP) / 2
  let code = 0
  while (code < 15 && value >= (levels[code] + levels[code + 1]) / 2) code++
  return code
})

const codes = new Uint8Array(BLOCK_LENGTH)

const block: GgmlBlock = {
  numBytes: 2 + BLOCK_LENGTH / 2,
  codeBits: 4,
  numScales: 1,
  encode(vectors, start, encoded, offset) {
    const largest = largestOf(vectors, start)
    const isZero = Math.abs(largest) < SMALLEST_LARGEST
    if (isZero) codes.fill(CODE_NEAREST_ZERO)
    else chooseCodes(vectors, start, largest)
    writeFloat16(encoded, offset, isZero ? 0 : fitScale(vectors, start))
    packNibbles(codes, encoded, offset + 2)
  },
  decode(encoded, offset, vectors, start) {
    const scale = readFloat16(encoded, offset)
    unpackNibbles(encoded, offset + 2, codes)
    for (let index = 0; index < BLOCK_LENGTH; index++) vectors[start + index] = scale * levels[codes[index]]
  },
}

/** The nearest level of every value, when the largest one falls on -127. */
function chooseCodes(vectors: Float32Array, start: number, largest: number): void {
  const inverse = Math.fround(1 / Math.fround(largest / levels[0]))
  for (let index = 0; index < BLOCK_LENGTH; index++) {
    const scaled = Math.fround(vectors[start + index] * inverse)
    codes[index] = codeOfHalfStep[Math.floor(2 * scaled) + ZERO_HALF_STEP]
  }
}

/** The scale of least squared error under weights x^2, the codes being chosen. */
function fitScale(vectors: Float32Array, start: number): number {
  let numerator = 0
  let denominator = 0
  for (let index = 0; index < BLOCK_LENGTH; index++) {
    const value = vectors[start + index]
    const level = levels[codes[index]]
    const weighted = Math.fround(Math.fround(value * value) * level)
    numerator = Math.fround(numerator + Math.fround(weighted * value))
    denominator = Math.fround(denominator + Math.fround(weighted * level))
  }
  return denominator > 0 ? numerator / denominator : 0
}

/**
 * ggml's iq4_nl: 4-bit codes of a fixed table that is denser around zero, and one float16 scale for every 32 values.
 *
 *     code = argmin_k |-127 x / largest - level_k| ,  scale = sum x^2 level x / sum x^2 level^2 ,  decoded = scale level
 *
 * - Error: |x - x^|^2 / |x|^2 = 6.2e-3 on Gaussian values.
 * - Cost: 4.5 bits per value.
 * - Assumes: bell-shaped values.
 */
export const iq4_nl: CodecFamily = ggmlFamily('iq4_nl', 'blocks of 32, 4-bit codes of a fixed table', block)
