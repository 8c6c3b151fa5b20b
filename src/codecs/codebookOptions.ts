import type { CodecOption } from './codec.ts'

/** Options of the codes that `scalar` and `mse` share. */
export const codebookOptions: readonly CodecOption[] = [
  {
    name: 'codebook',
    values: ['gaussian', 'sphere', 'uniform'],
    summary: 'Lloyd-Max codewords of N(0, 1) or of a coordinate of the sphere, or even steps from min to max',
  },
  {
    name: 'group',
    values: ['head', '32', '64', '128'],
    summary: 'values that share an offset and a step, with a uniform codebook',
  },
  {
    name: 'norm',
    values: ['float16', 'float32', 'none'],
    summary:
      'format of the norm; none assumes coordinates of variance 1, or takes the range of a uniform codebook',
  },
]
