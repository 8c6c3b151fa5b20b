import type { CodecFamily } from './codec.ts'
import { ggmlAffine } from './ggmlAffine.ts'
import { ggmlFamily } from './ggmlBlock.ts'

/**
 * ggml's q5_1: 5-bit codes between the least and the largest of every 32 values; float16 scale and offset.
 *
 * - Error: |x - x^|^2 / |x|^2 = 1.43e-3 on Gaussian values.
 * - Cost: 6 bits per value.
 * - Assumes: no outlier among 32 values; any offset they share costs nothing.
 */
export const q5_1: CodecFamily = ggmlFamily(
  'q5_1',
  'blocks of 32, 5-bit codes from min to max',
  ggmlAffine(5),
)
