import type { Workspace } from '../kernels/workspace.ts'
import { addBatchValues } from './compiledOutputs.ts'
import { attendBatch } from './compiledWeights.ts'
import type { ExactAttention } from './exactAttention.ts'
import { rowBatches } from './rowBatches.ts'

/**
 * {@link ExactAttention} by kernels, which see the rows of a document two by two and its tokens block by block.
 *
 * - Error: none: the bits of `plainAttention.ts`.
 */
export function createCompiledAttention(workspace: Workspace): ExactAttention {
  return {
    backend: 'simd128',
    attend(rows, headDim, queries, keys, weights, isWanted) {
      for (const batch of rowBatches(rows, isWanted))
        attendBatch(workspace, batch, rows, headDim, queries, keys, weights)
    },
    addValues(rows, headDim, probabilities, values, outputs, isWanted) {
      for (const batch of rowBatches(rows, isWanted))
        addBatchValues(workspace, batch, rows, headDim, probabilities, values, outputs)
    },
  }
}
