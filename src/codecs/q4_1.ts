import type { CodecFamily } from './codec.ts'
import { ggmlAffine } from './ggmlAffine.ts'
import { ggmlFamily } from './ggmlBlock.ts'

/**
 * ggml's q4_1: 4-bit codes between the least and the largest of every 32 values; float16 scale and offset.
 *
 * - Error: |x - x^|^2 / |x|^2 = 6.1e-3 on Gaussian values.
 * - Cost: 5 bits per value.
 * - Assumes: no outlier among 32 values; any offset they share costs nothing.
 */
export const q4_1: CodecFamily = ggmlFamily(
  'q4_1',
  'blocks of 32, 4-bit codes from min to max',
  ggmlAffine(4),
)
