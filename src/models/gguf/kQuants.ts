import { readFloat16 } from '../../codecs/ggmlPacking.ts'

/**
 * ggml's k-quants, decoded: super-blocks of 256 values, whose small blocks have scales that are codes themselves.
 *
 * Products of a float16, a 6-bit scale and a code are exact in float32, so the one rounding of ggml, that of the
 * difference, is the one of the assignment to a `Float32Array`.
 *
 * Source: llama.cpp (ggml), `ggml-quants.c`, `dequantize_row_q4_K`, `dequantize_row_q5_K`, `dequantize_row_q6_K`.
 */

/** Values of a super-block. */
export const SUPER_BLOCK_LENGTH = 256

const HALF = SUPER_BLOCK_LENGTH / 2
const SCALES_AT = 4
const SCALE_BYTES = 12
/** Float16 scale and offset, then the packed scales and offsets of eight blocks of 32. */
const AFFINE_HEAD_BYTES = SCALES_AT + SCALE_BYTES

export const Q4_K_BYTES = AFFINE_HEAD_BYTES + HALF
export const Q5_K_BYTES = AFFINE_HEAD_BYTES + SUPER_BLOCK_LENGTH / 8 + HALF
export const Q6_K_BYTES = HALF + SUPER_BLOCK_LENGTH / 4 + 16 + 2

/** Blocks of 32, 4-bit codes: value = scale code - offset. */
export function decodeQ4K(encoded: Uint8Array, values: Float32Array): void {
  for (let start = 0, offset = 0; start < values.length; start += SUPER_BLOCK_LENGTH, offset += Q4_K_BYTES)
    decodeAffine(encoded, offset, offset + AFFINE_HEAD_BYTES, undefined, values, start)
}

/** Blocks of 32, 5-bit codes, whose fifth bits stand apart. */
export function decodeQ5K(encoded: Uint8Array, values: Float32Array): void {
  for (let start = 0, offset = 0; start < values.length; start += SUPER_BLOCK_LENGTH, offset += Q5_K_BYTES) {
    const fifthBitsAt = offset + AFFINE_HEAD_BYTES
    const nibblesAt = fifthBitsAt + SUPER_BLOCK_LENGTH / 8
    decodeAffine(encoded, offset, nibblesAt, fifthBitsAt, values, start)
  }
}

/** Bytes of nibbles hold a block in their low halves and the next one in their high halves. */
function decodeAffine(
  encoded: Uint8Array,
  offset: number,
  nibblesAt: number,
  fifthBitsAt: number | undefined,
  values: Float32Array,
  start: number,
): void {
  const scale = readFloat16(encoded, offset)
  const offsetScale = readFloat16(encoded, offset + 2)
  for (let block = 0; block < 8; block++) {
    const blockScale = scale * blockScaleCode(encoded, offset + SCALES_AT, block)
    const blockOffset = offsetScale * blockOffsetCode(encoded, offset + SCALES_AT, block)
    const bytesAt = nibblesAt + 32 * (block >> 1)
    const shift = 4 * (block & 1)
    for (let index = 0; index < 32; index++) {
      let code = (encoded[bytesAt + index] >> shift) & 0x0f
      if (fifthBitsAt !== undefined) code |= ((encoded[fifthBitsAt + index] >> block) & 1) << 4
      values[start + 32 * block + index] = blockScale * code - blockOffset
    }
  }
}

/** Six bits: those of blocks 0 to 3 lie in a byte each, those of 4 to 7 in a nibble and the spare bits of the first. */
function blockScaleCode(encoded: Uint8Array, scalesAt: number, block: number): number {
  if (block < 4) return encoded[scalesAt + block] & 0x3f
  return (encoded[scalesAt + block + 4] & 0x0f) | ((encoded[scalesAt + block - 4] >> 6) << 4)
}

function blockOffsetCode(encoded: Uint8Array, scalesAt: number, block: number): number {
  if (block < 4) return encoded[scalesAt + block + 4] & 0x3f
  return (encoded[scalesAt + block + 4] >> 4) | ((encoded[scalesAt + block] >> 6) << 4)
}

/** Blocks of 16, 6-bit codes around zero, signed 8-bit scales: value = scale (code - 32). */
export function decodeQ6K(encoded: Uint8Array, values: Float32Array): void {
  for (let start = 0, offset = 0; start < values.length; start += SUPER_BLOCK_LENGTH, offset += Q6_K_BYTES) {
    const scale = readFloat16(encoded, offset + Q6_K_BYTES - 2)
    for (let half = 0; half < 2; half++) {
      const nibblesAt = offset + 64 * half
      const upperBitsAt = offset + HALF + 32 * half
      const scalesAt = offset + HALF + 64 + 8 * half
      for (let index = 0; index < HALF; index++) {
        const row = index >> 5
        const column = index & 31
        const nibble = (encoded[nibblesAt + 32 * (row & 1) + column] >> (4 * (row >> 1))) & 0x0f
        const upper = (encoded[upperBitsAt + column] >> (2 * row)) & 3
        const blockScale = scale * signed(encoded[scalesAt + (index >> 4)])
        values[start + HALF * half + index] = blockScale * ((nibble | (upper << 4)) - 32)
      }
    }
  }
}

function signed(byte: number): number {
  return (byte << 24) >> 24
}
