import { ShapeError } from '../numerics/errors.ts'

/** What a quantized cache did to the prediction of one token. */
export interface PredictionError {
  /** KL(baseline || candidate) of the distributions over the next token, in nats. */
  readonly klNats: number
  /** -log p of the token that came, with the baseline's cache. */
  readonly baselineNats: number
  /** -log p of the token that came, with the candidate's cache. */
  readonly candidateNats: number
  /** Candidate's minus baseline's probability of the token that came. */
  readonly probabilityDifference: number
  /** 1 where both rank the same token first, else 0. */
  readonly sameTop: number
}

/** Log-probabilities over a vocabulary. */
export type LogProbabilities = Float32Array | Float64Array

/**
 * How far one prediction of a model moved when its cache was quantized.
 *
 *     KL = sum_t p_t (d_t + exp(-d_t) - 1) ,  d_t = log p_t - log p^_t
 *
 * which is sum_t p_t d_t where both sum to 1, and never below 0. No probability is clipped: a token that the candidate
 * rules out, and the baseline does not, makes the KL infinite.
 *
 * - Error: log-probabilities that are all off by e change the KL by about e^2 / 2, and the plain sum by e.
 * - Cost: an exponential a token of the vocabulary, and one more where it moved by 5 % or more.
 * - Assumes: both sum to 1, up to rounding.
 *
 * @param nextToken the token that came; of equal probabilities, the first is on top
 */
export function predictionError(
  baselineLogProbabilities: LogProbabilities,
  candidateLogProbabilities: LogProbabilities,
  nextToken: number,
): PredictionError {
  const vocabularySize = baselineLogProbabilities.length
  if (candidateLogProbabilities.length !== vocabularySize)
    throw new ShapeError(
      `predictionError: expected ${vocabularySize} log-probabilities of the candidate, got ` +
        `${candidateLogProbabilities.length}; predict both with one model`,
    )
  if (!(nextToken in baselineLogProbabilities))
    throw new RangeError(
      `predictionError: nextToken must be in 0 .. ${vocabularySize - 1}, got ${nextToken}; use one tokenizer`,
    )
  const baselineNats = -baselineLogProbabilities[nextToken]
  const candidateNats = -candidateLogProbabilities[nextToken]
  return {
    klNats: divergence(baselineLogProbabilities, candidateLogProbabilities),
    baselineNats,
    candidateNats,
    probabilityDifference: Math.exp(-candidateNats) - Math.exp(-baselineNats),
    sameTop: topToken(baselineLogProbabilities) === topToken(candidateLogProbabilities) ? 1 : 0,
  }
}

function divergence(baseline: LogProbabilities, candidate: LogProbabilities): number {
  let sum = 0
  for (let token = 0; token < baseline.length; token++) {
    const probability = Math.exp(baseline[token])
    const difference = baseline[token] - candidate[token]
    // where p is 0 the term is what is left of it, p^
    sum += probability === 0 ? Math.exp(candidate[token]) : probability * excess(difference)
  }
  if (Number.isNaN(sum))
    throw new RangeError('predictionError: log-probabilities must be numbers, got NaN; look at the logits')
  return sum
}

/**
 * d + exp(-d) - 1, which is d^2 / 2 for small d: by its series there, where most of a vocabulary is.
 *
 * - Error: 1e-12 of the value, relative.
 */
function excess(d: number): number {
  if (Math.abs(d) > 0.05) return d + Math.expm1(-d)
  return (
    ((d * d) / 2) *
    (1 - (d / 3) * (1 - (d / 4) * (1 - (d / 5) * (1 - (d / 6) * (1 - (d / 7) * (1 - d / 8))))))
  )
}

function topToken(logProbabilities: LogProbabilities): number {
  let top = 0
  for (let token = 1; token < logProbabilities.length; token++)
    if (logProbabilities[token] > logProbabilities[top]) top = token
  return top
}
