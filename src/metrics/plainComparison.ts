/** Log-probabilities over a vocabulary. */
export type LogProbabilities = Float32Array | Float64Array

/** What takes two whole predictions to compare. */
export interface PredictionComparison {
  /** NaN where a log-probability is none. */
  readonly klNats: number
  /** 1 where both rank the same token first, else 0. */
  readonly sameTop: number
}

/** The comparison in plain TypeScript: it says what is right, in the order of additions of the kernels. */
export function comparePlainly(
  baseline: LogProbabilities,
  candidate: LogProbabilities,
): PredictionComparison {
  return {
    klNats: divergence(baseline, candidate),
    sameTop: topToken(baseline) === topToken(candidate) ? 1 : 0,
  }
}

/** The terms of even and of odd tokens are summed apart. */
function divergence(baseline: LogProbabilities, candidate: LogProbabilities): number {
  const sums = [0, 0]
  for (let token = 0; token < baseline.length; token++)
    sums[token & 1] += divergenceTerm(baseline[token], candidate[token])
  return sums[0] + sums[1]
}

/** Log-probabilities that rounding has put above 0 count as 0 in an exponential. */
function divergenceTerm(baseline: number, candidate: number): number {
  const probability = Math.exp(Math.min(0, baseline))
  const difference = baseline - candidate
  // where p is 0 the term is what is left of it, p^
  if (probability === 0) return Math.exp(Math.min(0, candidate))
  if (Math.abs(difference) > 0.05)
    return probability * difference + (Math.exp(Math.min(0, candidate)) - probability)
  return probability * excess(difference)
}

/**
 * d + exp(-d) - 1, which is d^2 / 2 for small d: by its series there, where most of a vocabulary is.
 *
 * - Error: 1e-12 of the value, relative, up to |d| = 0.05.
 */
function excess(d: number): number {
  let p = 1 / 5040 - d * (1 / 40320)
  p = 1 / 720 - d * p
  p = 1 / 120 - d * p
  p = 1 / 24 - d * p
  p = 1 / 6 - d * p
  p = 0.5 - d * p
  return d * d * p
}

function topToken(logProbabilities: LogProbabilities): number {
  let top = 0
  for (let token = 1; token < logProbabilities.length; token++)
    if (logProbabilities[token] > logProbabilities[top]) top = token
  return top
}
