import { type Evaluation, scorePlan } from './evaluation.ts'
import { answerClaims, type ClaimMetric, type PairedVerdict } from './pairedVerdict.ts'
import { type CachePlan, uniformPlan } from './plan.ts'
import type { Scheme } from './schemes.ts'
import { inCodec } from './storage.ts'

/** `candidate` against `baseline` at the same nominal bits. */
export interface SchemeComparison {
  readonly candidate: string
  readonly baseline: string
  readonly bits: number
  readonly metric: ClaimMetric
  readonly verdict: PairedVerdict
}

export const claimMetrics: readonly ClaimMetric[] = ['klNats', 'keyScaleError', 'outputScaleError']

/** A scheme at a budget of whole nominal bits, on every layer and head. */
export function schemePlan(scheme: Scheme, bits: number): CachePlan {
  return uniformPlan(`${scheme.name} ${bits}`, {
    keys: inCodec(scheme.keys(bits)),
    values: inCodec(scheme.values(bits)),
  })
}

/**
 * Every candidate against the baseline at every budget; each metric is a family of claims of its own.
 *
 * Codecs that the candidate and the baseline share give equal numbers, which is no claim: such pairs are left out.
 */
export function compareSchemes(
  evaluation: Evaluation,
  candidates: readonly Scheme[],
  baseline: Scheme,
  budgets: readonly number[],
): SchemeComparison[] {
  return claimMetrics.flatMap((metric) => {
    const pairs = budgets.flatMap((bits) =>
      candidates
        .filter((candidate) => differs(candidate, baseline, bits, metric))
        .map((candidate) => ({ bits, candidate })),
    )
    const verdicts = answerClaims(
      pairs.map(({ bits, candidate }) => ({
        candidate: scorePlan(evaluation, schemePlan(candidate, bits)).units,
        baseline: scorePlan(evaluation, schemePlan(baseline, bits)).units,
        metric,
      })),
    )
    return pairs.map(({ bits, candidate }, index) => ({
      candidate: candidate.name,
      baseline: baseline.name,
      bits,
      metric,
      verdict: verdicts[index],
    }))
  })
}

/** Values move outputs alone: a metric of keys tells two schemes apart only by their keys. */
function differs(candidate: Scheme, baseline: Scheme, bits: number, metric: ClaimMetric): boolean {
  if (candidate.keys(bits) !== baseline.keys(bits)) return true
  return metric === 'outputScaleError' && candidate.values(bits) !== baseline.values(bits)
}
