import { openWorkspace } from '../kernels/workspace.ts'
import { ShapeError } from '../numerics/errors.ts'
import { compareCompiled } from './compiledComparison.ts'
import { comparePlainly, type LogProbabilities, type PredictionComparison } from './plainComparison.ts'

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
 * @param backend `plain` leaves out the kernels, which give the same bits
 */
export function predictionError(
  baselineLogProbabilities: LogProbabilities,
  candidateLogProbabilities: LogProbabilities,
  nextToken: number,
  backend?: 'plain',
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
  const { klNats, sameTop } = compare(baselineLogProbabilities, candidateLogProbabilities, backend)
  if (Number.isNaN(klNats))
    throw new RangeError('predictionError: log-probabilities must be numbers, got NaN; look at the logits')
  const baselineNats = -baselineLogProbabilities[nextToken]
  const candidateNats = -candidateLogProbabilities[nextToken]
  return {
    klNats,
    baselineNats,
    candidateNats,
    probabilityDifference: Math.exp(-candidateNats) - Math.exp(-baselineNats),
    sameTop,
  }
}

/** In kernels where both are what a model gives, which is float32. */
function compare(
  baseline: LogProbabilities,
  candidate: LogProbabilities,
  backend: 'plain' | undefined,
): PredictionComparison {
  const workspace = openWorkspace()
  const isPlain = backend === 'plain' || typeof workspace === 'string'
  return !isPlain && baseline instanceof Float32Array && candidate instanceof Float32Array
    ? compareCompiled(workspace, baseline, candidate)
    : comparePlainly(baseline, candidate)
}
