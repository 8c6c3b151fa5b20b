import type { CodecFamily } from './codec.ts'
import { compiledQjl } from './compiledQjl.ts'
import { refusesHeadDim } from './headDims.ts'
import { createQjlCodec } from './qjlCodec.ts'
import { rotationOption } from './rotation.ts'
import { sketchOptions } from './sketch.ts'

/** One bit less for the coordinates, spent on the signs of a sketch of what they leave: TurboQuant's second stage. */
export const qjl: CodecFamily = {
  name: 'qjl',
  title: 'rotation, Lloyd-Max code of one bit less, 1-bit sketch of the residual (TurboQuant_prod)',
  source: 'Zandieh et al. (2025), arXiv:2504.19874, Algorithm 2; QJL: arXiv:2406.03482',
  bits: { min: 1, max: 8 },
  options: [
    rotationOption,
    {
      name: 'codebook',
      values: ['gaussian', 'sphere'],
      summary: 'law that the Lloyd-Max codewords are made for',
    },
    ...sketchOptions,
    { name: 'norm', values: ['float16', 'float32'], summary: 'format of the norms of vector and residual' },
  ],
  refuses: refusesHeadDim,
  create: createQjlCodec,
  compiled: compiledQjl,
}
