import type { CodecFamily } from './codec.ts'
import { compiledBlocks } from './compiledBlocks.ts'
import { BLOCK_LENGTH, type GgmlBlock, ggmlFamily } from './ggmlBlock.ts'
import { readFloat16, writeFloat16 } from './ggmlPacking.ts'
import { largestOf } from './ggmlSymmetric.ts'

const block: GgmlBlock = {
  numBytes: 2 + BLOCK_LENGTH,
  codeBits: 8,
  numScales: 1,
  encode(vectors, start, encoded, offset) {
    const scale = Math.fround(Math.abs(largestOf(vectors, start)) / 127)
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale)
    writeFloat16(encoded, offset, scale)
    for (let index = 0; index < BLOCK_LENGTH; index++) {
      const scaled = Math.fround(vectors[start + index] * inverse)
      // C's roundf: halves go away from zero
      encoded[offset + 2 + index] = (scaled + (scaled < 0 ? -0.5 : 0.5)) | 0
    }
  },
  decode(encoded, offset, vectors, start) {
    const scale = readFloat16(encoded, offset)
    for (let index = 0; index < BLOCK_LENGTH; index++)
      vectors[start + index] = scale * ((encoded[offset + 2 + index] << 24) >> 24)
  },
}

/**
 * ggml's q8_0: signed bytes and one float16 scale for every 32 values.
 *
 *     scale = max |x| / 127 ,  code = round(x / scale) ,  decoded = scale code
 *
 * The bytes are those of ggml's reference quantizer. Its SIMD kernels round halves to even and multiply by 127 / max |x|,
 * so that a value all but half way between two codes may get the other one.
 *
 * - Error: |x - x^|^2 / |x|^2 = 31/32 E[max^2] / (12 * 127^2) = 2.86e-5 on Gaussian values.
 * - Cost: 8.5 bits per value.
 * - Assumes: the largest of 32 values is not far above the others; no value beyond 127 * 65504.
 */
export const q8_0: CodecFamily = {
  ...ggmlFamily('q8_0', 'blocks of 32, 8-bit codes', block),
  compiled: compiledBlocks('Q8', block),
}
