import { type Evaluation, scorePlan } from './evaluation.ts'
import { answerClaims, type ClaimMetric, type PairedVerdict } from './pairedVerdict.ts'
import { type CachePlan, uniformPlan } from './plan.ts'
import type { Scheme } from './schemes.ts'
import { inCodec } from './storage.ts'

/** `candidate` against `baseline` at the same nominal bits. */
export interface SchemeComparison {
  readonly candidate: string
  /** Other candidates that hold what the metric looks at in the same codecs, so that the claim is theirs, too. */
  readonly sharedWith?: readonly string[]
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
 * A claim is about codecs, and asked once: candidates with the same ones share it, and one that has those of the baseline
 * is left out.
 */
export function compareSchemes(
  evaluation: Evaluation,
  candidates: readonly Scheme[],
  baseline: Scheme,
  budgets: readonly number[],
): SchemeComparison[] {
  return claimMetrics.flatMap((metric) => {
    const claims = budgets.flatMap((bits) => distinctClaims(candidates, baseline, bits, metric))
    const verdicts = answerClaims(
      claims.map(({ bits, sharers: [candidate] }) => ({
        candidate: scorePlan(evaluation, schemePlan(candidate, bits)).units,
        baseline: scorePlan(evaluation, schemePlan(baseline, bits)).units,
        metric,
      })),
    )
    return claims.map(({ bits, sharers: [candidate, ...others] }, index) => ({
      candidate: candidate.name,
      ...(others.length > 0 && { sharedWith: others.map(({ name }) => name) }),
      baseline: baseline.name,
      bits,
      metric,
      verdict: verdicts[index],
    }))
  })
}

interface DistinctClaim {
  readonly bits: number
  /** Candidates that are one to the metric; never none. */
  readonly sharers: readonly Scheme[]
}

function distinctClaims(
  candidates: readonly Scheme[],
  baseline: Scheme,
  bits: number,
  metric: ClaimMetric,
): DistinctClaim[] {
  const byCodecs = new Map<string, Scheme[]>()
  for (const candidate of candidates) {
    const codecs = codecsSeen(candidate, bits, metric)
    if (codecs === codecsSeen(baseline, bits, metric)) continue
    byCodecs.set(codecs, [...(byCodecs.get(codecs) ?? []), candidate])
  }
  return [...byCodecs.values()].map((sharers) => ({ bits, sharers }))
}

/** What a metric tells schemes apart by: values move outputs alone. */
function codecsSeen(scheme: Scheme, bits: number, metric: ClaimMetric): string {
  const keys = scheme.keys(bits)
  return metric === 'outputScaleError' ? `${keys} ${scheme.values(bits)}` : keys
}
