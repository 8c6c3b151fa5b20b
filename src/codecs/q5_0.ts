import type { CodecFamily } from './codec.ts'
import { ggmlFamily } from './ggmlBlock.ts'
import { ggmlSymmetric } from './ggmlSymmetric.ts'

/**
 * ggml's q5_0: 5-bit codes around zero and one float16 scale for every 32 values.
 *
 * - Error: |x - x^|^2 / |x|^2 = 1.8e-3 on Gaussian values.
 * - Cost: 5.5 bits per value.
 * - Assumes: values on both sides of zero, and the largest of 32 not far above the others.
 */
export const q5_0: CodecFamily = ggmlFamily('q5_0', 'blocks of 32, 5-bit codes around zero', ggmlSymmetric(5))
