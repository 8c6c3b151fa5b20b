import { BLOCK_LENGTH, type GgmlBlock } from './ggmlBlock.ts'
import {
  packFifthBits,
  packNibbles,
  readFloat16,
  unpackFifthBits,
  unpackNibbles,
  writeFloat16,
} from './ggmlPacking.ts'

const codes = new Uint8Array(BLOCK_LENGTH)

/**
 * Codes around zero: the value of largest magnitude gets the outermost code, whatever its sign.
 *
 *     scale = largest / -half ,  code = min(floor(x / scale + half + 1/2), 2 half - 1) ,  decoded = scale (code - half)
 *
 * with half = 2^(bits - 1). The other end of the range has one code less: what lies there is cut by up to one step.
 */
export function ggmlSymmetric(bits: 4 | 5): GgmlBlock {
  const half = 2 ** (bits - 1)
  const codesAt = bits === 5 ? 6 : 2
  return {
    numBytes: codesAt + BLOCK_LENGTH / 2,
    codeBits: bits,
    numScales: 1,
    encode(vectors, start, encoded, offset) {
      const scale = Math.fround(largestOf(vectors, start) / -half)
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale)
      for (let index = 0; index < BLOCK_LENGTH; index++) {
        const scaled = Math.fround(vectors[start + index] * inverse)
        codes[index] = Math.min(2 * half - 1, Math.fround(scaled + (half + 0.5)) | 0)
      }
      writeFloat16(encoded, offset, scale)
      if (bits === 5) packFifthBits(codes, encoded, offset + 2)
      packNibbles(codes, encoded, offset + codesAt)
    },
    decode(encoded, offset, vectors, start) {
      const scale = readFloat16(encoded, offset)
      unpackNibbles(encoded, offset + codesAt, codes)
      if (bits === 5) unpackFifthBits(encoded, offset + 2, codes)
      for (let index = 0; index < BLOCK_LENGTH; index++)
        vectors[start + index] = scale * (codes[index] - half)
    },
  }
}

/** The value of largest magnitude in a block with its sign, the first of several. */
export function largestOf(vectors: Float32Array, start: number): number {
  let largest = 0
  let magnitude = 0
  for (let index = start; index < start + BLOCK_LENGTH; index++) {
    const candidate = Math.abs(vectors[index])
    if (candidate > magnitude) {
      magnitude = candidate
      largest = vectors[index]
    }
  }
  return largest
}
