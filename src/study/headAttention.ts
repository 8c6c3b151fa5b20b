import { attentionLogits, softmax } from '../cache/attention.ts'
import type { CausalRows } from '../cache/causalRows.ts'

/** Attention weights of every row, ragged as `CausalRows.offsets` says. */
export interface HeadAttention {
  readonly logits: Float64Array
  readonly logProbabilities: Float64Array
  readonly probabilities: Float64Array
}

/** The part of a ragged array that belongs to one row. */
export function contextOf(rows: CausalRows, weights: Float64Array, row: number): Float64Array {
  return weights.subarray(rows.offsets[row], rows.offsets[row + 1])
}

/**
 * Attention weights of the rows of some documents; the rows of the others are left at zero.
 *
 * @param queries `[numRows, headDim]`
 * @param keys `[numTokens, headDim]`
 */
export function attend(
  rows: CausalRows,
  headDim: number,
  queries: Float32Array,
  keys: Float32Array,
  documents: ReadonlySet<number>,
): HeadAttention {
  const logits = new Float64Array(rows.offsets[rows.numRows])
  attentionLogits(rows, headDim, queries, keys, logits, (document) => documents.has(document))
  const logProbabilities = new Float64Array(logits.length)
  const probabilities = new Float64Array(logits.length)
  for (let row = 0; row < rows.numRows; row++) {
    if (!documents.has(rows.documents[row])) continue
    const [of, logOf, to] = [logits, logProbabilities, probabilities].map((weights) =>
      contextOf(rows, weights, row),
    )
    softmax(of, logOf, to)
  }
  return { logits, logProbabilities, probabilities }
}
