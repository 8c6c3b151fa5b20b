import { readFileSync } from 'node:fs'

type Matrix = readonly (readonly number[])[]

/** One small attention problem, as `generate.py` beside the file solves it. */
interface AttentionMetrics {
  readonly q: Matrix
  readonly k: Matrix
  readonly v: Matrix
  readonly k_hat: Matrix
  readonly v_hat: Matrix
  readonly kl_nats_per_query: readonly number[]
  readonly relative_mse: Readonly<Record<'k' | 'v' | 'output', readonly number[]>>
  readonly cosine_distance: Readonly<Record<'k' | 'v' | 'output', readonly number[]>>
  readonly total_variation: readonly number[]
  readonly top1_changed: readonly number[]
}

export const scipyAttention = JSON.parse(
  readFileSync(new URL('../fixtures/scipy/attention_metrics.json', import.meta.url), 'utf8'),
) as AttentionMetrics

/** Attention of one query by the formulas, over plain arrays. */
export function plainAttention(
  query: readonly number[],
  keys: Matrix,
  values: Matrix,
): { logits: number[]; probabilities: number[]; logProbabilities: number[]; output: number[] } {
  const logits = keys.map((key) => innerProduct(query, key) / Math.sqrt(query.length))
  const largest = Math.max(...logits)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
  const probabilities = logits.map((logit) => Math.exp(logit - largest) / total)
  return {
    logits,
    probabilities,
    logProbabilities: logits.map((logit) => logit - largest - Math.log(total)),
    output: query.map((_, i) =>
      probabilities.reduce((sum, probability, token) => sum + probability * values[token][i], 0),
    ),
  }
}

export function innerProduct(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
