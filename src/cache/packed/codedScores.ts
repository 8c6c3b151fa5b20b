import type { PackedTensor } from '../packedTensor.ts'
import type { KernelArena } from './kernelArena.ts'
import type { PageLayout } from './pageLayout.ts'
import { createPartVectors } from './partVectors.ts'
import { placeParts } from './placedParts.ts'
import { type Precision, scoreKernelOf } from './precision.ts'
import { scoreCode } from './scoreCode.ts'
import type { TokenFormat } from './tokenFormat.ts'

type Scores = Pick<PackedTensor, 'preparedBytes' | 'prepareQueries' | 'score'>

/** Queries in the domain of the codes, and their logits. */
export function createCodedScores(
  headDim: number,
  format: TokenFormat,
  layout: PageLayout,
  kernelArena: KernelArena,
  precision: Precision,
): Scores {
  const { kernels, scratch, arena } = kernelArena
  const kernel = scoreKernelOf(format, precision)
  const score = kernels[kernel]
  const vectors = createPartVectors(format)
  const { parts, segments, numBytes } = placeParts(
    format,
    layout,
    kernelArena,
    (part) => scoreCode(part, kernel, kernelArena),
    ({ queryBytes }) => queryBytes,
  )

  return {
    preparedBytes: numBytes,
    prepareQueries(queries, numQueries, scale, prepared) {
      const { buffer } = arena.memory
      for (let query = 0; query < numQueries; query++) {
        vectors.rotate(new Float32Array(buffer, queries + 4 * query * headDim, headDim), scale)
        for (const [part, { code, vectorAt }] of parts.entries())
          code.writeQuery(vectors.queryOf(part), buffer, prepared + query * numBytes + vectorAt)
      }
    },
    score(prepared, numQueries, page, first, count, logits, logitStride) {
      score(
        segments,
        parts.length,
        prepared,
        numBytes,
        numQueries,
        page,
        first,
        count,
        logits,
        logitStride,
        scratch,
      )
    },
  }
}
