import type { CodecBackend } from '../codecs/codec.ts'
import type { CausalRows } from './causalRows.ts'

/**
 * Causal attention of one KV head over unpacked keys and values, in float64: the reference that every codec is
 * measured against.
 *
 *     logits = q k' / sqrt(headDim)      p = softmax(logits)      output = sum_j p_j v_j
 *
 * The order of every sum is fixed, so that all backends give the same bits.
 */
export interface ExactAttention {
  readonly backend: CodecBackend
  /**
   * Weights of every row over its context.
   *
   * @param queries `[numRows, headDim]`
   * @param keys `[numTokens, headDim]`
   * @param weights written
   * @param isWanted rows to compute, by document; the others are left as they are
   */
  attend(
    rows: CausalRows,
    headDim: number,
    queries: Float32Array,
    keys: Float32Array,
    weights: AttentionWeights,
    isWanted: (document: number) => boolean,
  ): void
  /**
   * Outputs of every row.
   *
   * @param probabilities ragged, as `rows.offsets` says
   * @param values `[numTokens, headDim]`
   * @param outputs `[numRows, headDim]`, written
   * @param isWanted rows to compute, by document; the others are left as they are
   */
  addValues(
    rows: CausalRows,
    headDim: number,
    probabilities: Float64Array,
    values: Float32Array,
    outputs: Float64Array,
    isWanted: (document: number) => boolean,
  ): void
}

/** Attention weights of every row, ragged as `CausalRows.offsets` says. */
export interface AttentionWeights {
  readonly logits: Float64Array
  readonly logProbabilities: Float64Array
  readonly probabilities: Float64Array
}

export function emptyWeights(rows: CausalRows): AttentionWeights {
  const numWeights = rows.offsets[rows.numRows]
  return {
    logits: new Float64Array(numWeights),
    logProbabilities: new Float64Array(numWeights),
    probabilities: new Float64Array(numWeights),
  }
}
