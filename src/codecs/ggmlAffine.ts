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
 * Codes from the smallest value of a block to its largest.
 *
 *     scale = (max - min) / (2^bits - 1) ,  code = floor((x - min) / scale + 1/2) ,  decoded = scale code + min
 */
export function ggmlAffine(bits: 4 | 5): GgmlBlock {
  const maxCode = 2 ** bits - 1
  const codesAt = bits === 5 ? 8 : 4
  return {
    numBytes: codesAt + BLOCK_LENGTH / 2,
    codeBits: bits,
    numScales: 2,
    encode(vectors, start, encoded, offset) {
      let min = vectors[start]
      let max = vectors[start]
      for (let index = start + 1; index < start + BLOCK_LENGTH; index++) {
        const value = vectors[index]
        if (value < min) min = value
        if (value > max) max = value
      }
      const scale = Math.fround(Math.fround(max - min) / maxCode)
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale)
      for (let index = 0; index < BLOCK_LENGTH; index++) {
        const scaled = Math.fround(Math.fround(vectors[start + index] - min) * inverse)
        codes[index] = Math.min(maxCode, Math.fround(scaled + 0.5) | 0)
      }
      writeFloat16(encoded, offset, scale)
      writeFloat16(encoded, offset + 2, min)
      if (bits === 5) packFifthBits(codes, encoded, offset + 4)
      packNibbles(codes, encoded, offset + codesAt)
    },
    decode(encoded, offset, vectors, start) {
      const scale = readFloat16(encoded, offset)
      const min = readFloat16(encoded, offset + 2)
      unpackNibbles(encoded, offset + codesAt, codes)
      if (bits === 5) unpackFifthBits(encoded, offset + 4, codes)
      // the product of 5 bits and 11 is exact in float32, so one rounding of the sum is ggml's two
      for (let index = 0; index < BLOCK_LENGTH; index++) vectors[start + index] = scale * codes[index] + min
    },
  }
}
