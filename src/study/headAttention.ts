import { exactAttention } from '../cache/attention.ts'
import type { CausalRows } from '../cache/causalRows.ts'
import { type AttentionWeights, emptyWeights } from '../cache/exactAttention.ts'

/** The part of a ragged array that belongs to one row. */
export function contextOf(rows: CausalRows, weights: Float64Array, row: number): Float64Array {
  return weights.subarray(rows.offsets[row], rows.offsets[row + 1])
}

/**
 * Attention weights of the rows of some documents; the rows of the others are left as they are.
 *
 * @param queries `[numRows, headDim]`
 * @param keys `[numTokens, headDim]`
 * @param weights to write to, instead of new ones
 */
export function attend(
  rows: CausalRows,
  headDim: number,
  queries: Float32Array,
  keys: Float32Array,
  documents: ReadonlySet<number>,
  weights = emptyWeights(rows),
): AttentionWeights {
  exactAttention().attend(rows, headDim, queries, keys, weights, (document) => documents.has(document))
  return weights
}
