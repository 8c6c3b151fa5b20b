import { codebookOptions } from './codebookOptions.ts'
import type { CodecFamily } from './codec.ts'
import { compiledVector } from './compiledVector.ts'
import { refusesHeadDim } from './headDims.ts'
import { rotationOption } from './rotation.ts'
import { createVectorCodec } from './vectorCodec.ts'

/**
 * Lloyd-Max code of a rotated unit vector: TurboQuant's first stage.
 *
 *     y = R x / |x|      code_j = argmin_k |y_j - c_k| ,  c = Lloyd-Max(N(0, 1)) / sqrt(headDim)
 *     x^ = |x| R' c[code]
 *
 * - Error: |x - x^|^2 / |x|^2 = 0.3634, 0.1175, 0.0345, 0.0095, 0.0025, 0.00064 at 1 to 6 bits, averaged over rotations
 *   (2 % less at 128 values).
 * - Cost: `bits` + 16 / `headDim` bits per value with a float16 norm, where `headDim` is a Hadamard order; else padded.
 * - Assumes: with `haar`, nothing of the data. With `wht`, that the energy is not in one or two values: a lone one gives
 *   coordinates of one size, with an error of 0.04, 0.26, 0.06, 0.003 at 1 to 4 bits. With `norm=none`, coordinates of
 *   variance 1: then a zero vector does not decode to zeros.
 *
 * Source: Zandieh et al. (2025), "TurboQuant: Online Vector Quantization with Near-optimal Distortion Rate",
 * arXiv:2504.19874, Algorithm 1.
 */
export const mse: CodecFamily = {
  name: 'mse',
  title: 'rotation, then a Lloyd-Max code of each coordinate (TurboQuant_mse)',
  source: 'Zandieh et al. (2025), arXiv:2504.19874, Algorithm 1',
  bits: { min: 1, max: 8 },
  options: [
    rotationOption,
    ...codebookOptions,
    {
      name: 'correction',
      values: ['off', 'on'],
      summary: 'rescale the decoded vector to the stored norm',
      onlyDecodes: true,
    },
  ],
  refuses: refusesHeadDim,
  create: createVectorCodec,
  compiled: compiledVector,
}
