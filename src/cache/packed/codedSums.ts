import type { PackedTensor } from '../packedTensor.ts'
import type { KernelArena } from './kernelArena.ts'
import type { PageLayout } from './pageLayout.ts'
import { createPartVectors } from './partVectors.ts'
import { placeParts } from './placedParts.ts'
import type { Precision } from './precision.ts'
import { sumCode } from './sumCode.ts'
import type { TokenFormat } from './tokenFormat.ts'

type Sums = Pick<PackedTensor, 'sumBytes' | 'accumulate' | 'finish'>

/** Weighted sums in the domain of the codes, and the way back. */
export function createCodedSums(
  headDim: number,
  format: TokenFormat,
  layout: PageLayout,
  kernelArena: KernelArena,
  precision: Precision,
): Sums {
  const { kernels, scratch, arena } = kernelArena
  const vectors = createPartVectors(format)
  const { parts, segments, numBytes } = placeParts(
    format,
    layout,
    kernelArena,
    (part) => sumCode(part, precision),
    ({ numValues }) => 4 * numValues,
  )
  const accumulate = precision === 'exact' ? kernels.accumulate : kernels.accumulateInt16

  return {
    sumBytes: numBytes,
    accumulate(weights, weightStride, numQueries, page, first, count, sums) {
      accumulate(
        segments,
        parts.length,
        weights,
        weightStride,
        numQueries,
        page,
        first,
        count,
        sums,
        numBytes,
        scratch,
      )
    },
    finish(sums, numQueries, outputs) {
      const { buffer } = arena.memory
      for (let query = 0; query < numQueries; query++) {
        vectors.clear()
        for (const [part, { code, vectorAt }] of parts.entries()) {
          const sum = new Float32Array(buffer, sums + query * numBytes + vectorAt, code.numValues)
          vectors.add(part, code.inOrder(sum))
        }
        vectors.rotateBack(new Float32Array(buffer, outputs + 4 * query * headDim, headDim))
      }
    },
  }
}
