import { judgeFamily, type PairedVerdict } from '../pairedVerdict.ts'
import { type ClaimCase, claimCases, type PairedComparison } from './claimCases.ts'
import { claimFigures } from './claimFigures.ts'
import { claimOutcome, claimSummary, type Support, type SupportedPart } from './claimOutcome.ts'
import { metricWords } from './claimWords.ts'
import { createTrialComparer, resamplesForFamily, type TrialComparer } from './compareTrials.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import { paperClaims } from './paperClaims.ts'
import type { ClaimFinding, ClaimPart } from './studyFindings.ts'

/** Every claim that compares schemes, under every reading, on every kind of data. */
export function findComparisonClaims(places: readonly MeasuredPlace[]): ClaimFinding[] {
  const cases = paperClaims.flatMap((claim) => claimCases(claim, places))
  const largest = Math.max(0, ...cases.map(({ comparisons }) => comparisons.length))
  const comparer = createTrialComparer(resamplesForFamily(largest))
  return cases.map((claimCase) => findingOf(claimCase, comparer))
}

function findingOf(claimCase: ClaimCase, comparer: TrialComparer): ClaimFinding {
  const { claim, reading, data, comparisons } = claimCase
  const verdicts = judgeFamily(comparisons.map((comparison) => comparer.test(comparison)))
  const supported = comparisons.map((comparison, index) => supportOf(comparison, verdicts[index]))
  return {
    id: claim.id,
    claim: claim.claim,
    reading,
    data,
    outcome: claimOutcome(supported),
    summary: claimSummary(supported),
    figures: claimFigures(claimCase, comparer),
    parts: comparisons.map((comparison, index) => partOf(comparison, verdicts[index], comparer)),
  }
}

function partOf(comparison: PairedComparison, verdict: PairedVerdict, comparer: TrialComparer): ClaimPart {
  const { condition, claimed, candidate, baseline } = comparison
  return {
    ...condition,
    metric: claimed.metric,
    candidate: candidate.scheme,
    baseline: baseline.scheme,
    expected: claimed.expected,
    verdict,
    rankBiserial: comparer.rankBiserial(comparison),
  }
}

function supportOf({ condition, claimed }: PairedComparison, { outcome }: PairedVerdict): SupportedPart {
  const { candidate, baseline, metric, expected } = claimed
  const support: Support =
    outcome === 'not enough evidence'
      ? outcome
      : outcome === 'no difference shown'
        ? 'not shown'
        : outcome === expected
          ? 'as claimed'
          : 'the reverse'
  const statement = `${candidate} ${expected} than ${baseline}`
  return { ...condition, statement, measure: metricWords[metric], side: expected, support }
}
