/**
 * Kullback-Leibler divergence of two attention rows, from their log probabilities.
 *
 *     KL(p || p^) = sum_j p_j (log p_j - log p^_j)
 *
 * Computed from log-softmax, so that a probability below the smallest float still counts.
 *
 * @param logReference log p, one row
 * @param logCandidate log p^, as long
 * @param reference e^logReference, where it is known: one reference has many candidates
 * @returns nats; 0 for equal rows
 */
export function klDivergence(
  logReference: Float64Array,
  logCandidate: Float64Array,
  reference: Float64Array = logReference.map(Math.exp),
): number {
  let sum = 0
  for (let i = 0; i < logReference.length; i++) {
    sum += reference[i] * (logReference[i] - logCandidate[i])
  }
  return Math.max(0, sum)
}
