import type { CodecFamily } from './codec.ts'
import { compiledBlocks } from './compiledBlocks.ts'
import { ggmlFamily } from './ggmlBlock.ts'
import { ggmlSymmetric } from './ggmlSymmetric.ts'

const block = ggmlSymmetric(4)

/**
 * ggml's q4_0: 4-bit codes around zero and one float16 scale for every 32 values.
 *
 * - Error: |x - x^|^2 / |x|^2 = 7.4e-3 on Gaussian values.
 * - Cost: 4.5 bits per value.
 * - Assumes: values on both sides of zero, and the largest of 32 not far above the others.
 */
export const q4_0: CodecFamily = {
  ...ggmlFamily('q4_0', 'blocks of 32, 4-bit codes around zero', block),
  compiled: compiledBlocks('Q4', block),
}
