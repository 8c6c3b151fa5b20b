import { codebookOptions } from './codebookOptions.ts'
import type { CodecFamily } from './codec.ts'
import { compiledVector } from './compiledVector.ts'
import { refusesHeadDim } from './headDims.ts'
import { createVectorCodec } from './vectorCodec.ts'

/**
 * Lloyd-Max code of the coordinates as they are: the baseline without a rotation, `mse` with `rotation=none`.
 *
 *     code_j = argmin_k |sqrt(headDim) x_j / |x| - c_k| ,  c = Lloyd-Max(N(0, 1)) ;  x^ = |x| c[code] / sqrt(headDim)
 *
 * - Error: that of `mse` on Gaussian vectors; (1 - c_max / sqrt(headDim))^2 and more on a lone value: 0.45 at 4 bits, 64
 *   values.
 * - Cost: `bits` + 16 / `headDim` bits per value with a float16 norm.
 * - Assumes: coordinates that look Gaussian and are alike in size.
 *
 * Source: D'Alberto (2026), arXiv:2605.08114, the scalar baseline, in our reading.
 */
export const scalar: CodecFamily = {
  name: 'scalar',
  title: 'norm, then a Lloyd-Max code of each coordinate, no rotation',
  source: "D'Alberto (2026), arXiv:2605.08114",
  bits: { min: 1, max: 8 },
  options: codebookOptions,
  refuses: refusesHeadDim,
  create: (request) =>
    createVectorCodec({ ...request, options: { ...request.options, rotation: 'none', correction: 'off' } }),
  compiled: compiledVector,
}
