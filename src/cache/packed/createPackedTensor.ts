import type { CodecId } from '../../codecs/codec.ts'
import type { ParsedCodecId } from '../../codecs/codecId.ts'
import { createCodec, parseCodecId } from '../../codecs/registry.ts'
import type { Seed } from '../../numerics/random.ts'
import { blockFormat } from './blockFormat.ts'
import { createCodedTensor } from './codedTensor.ts'
import { createDecodedTensor } from './decodedTensor.ts'
import type { KernelArena } from './kernelArena.ts'
import type { KernelTensor } from './kernelTensor.ts'
import { numberFormat } from './numberFormat.ts'
import { hasExactKernels, hasIntegerKernels, type Precision } from './precision.ts'
import type { TokenFormat } from './tokenFormat.ts'
import { sketchedFormat, vectorFormat } from './vectorFormat.ts'

/**
 * Packed storage of one tensor by a codec: by kernels that read its codes, or decoded page by page where there are none.
 *
 * - Error: scores and sums are those of the decoded tokens within float32 rounding, 1e-6 |q| |k|, with `exact` and
 *   for queries above 1e-30.
 *
 * @param seed of the rotation and sketch: as for `createCodec`
 * @param precision what to compute with, where the format has the kernels; the tensor says what it does
 */
export function createPackedTensor(
  id: CodecId,
  headDim: number,
  seed: Seed,
  kernelArena: KernelArena,
  precision: Precision = 'exact',
): KernelTensor {
  const codec = createCodec(id, headDim, seed)
  const format = tokenFormat(parseCodecId(id), headDim, seed)
  if (format === undefined || !hasExactKernels(format)) return createDecodedTensor(codec, kernelArena)
  const served = hasIntegerKernels(format) ? precision : 'exact'
  return createCodedTensor(codec, format, kernelArena, served)
}

function tokenFormat(parsed: ParsedCodecId, headDim: number, seed: Seed): TokenFormat | undefined {
  switch (parsed.family.name) {
    case 'mse':
    case 'scalar':
      return vectorFormat(parsed, headDim, seed)
    case 'qjl':
      return sketchedFormat(parsed, headDim, seed)
    default:
      return numberFormat(parsed, headDim) ?? blockFormat(parsed, headDim)
  }
}
