import type { Estimate } from '../estimate.ts'
import type { ClaimCase, PairedComparison } from './claimCases.ts'
import { conditionWords, metricWords } from './claimWords.ts'
import { type ClosedFormError, closedFormError } from './closedFormError.ts'
import type { TrialComparer } from './compareTrials.ts'
import { type BudgetSample, mixNumbers } from './equalBudget.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { ClaimFigure, Place } from './studyFindings.ts'

/** As published of C1 and C2, at 4 nominal bits of synthetic data. */
const published = { klRatio: 2.25, rankBiserial: -0.983 } as const

/** The numbers of a claim that are worth a line: ours, beside the published and the closed form. */
export function claimFigures(claimCase: ClaimCase, comparer: TrialComparer): ClaimFigure[] {
  return pairsOfInterest(claimCase).flatMap((comparison) => {
    const { claimed, condition } = comparison
    const isPublished = speaksOfPublished(claimCase) && claimed.metric === 'klNats' && condition.bits === 4
    const known = { ...(isPublished && { published: published.klRatio }) }
    if (claimCase.claim.id !== 'C1') return ratioFigure(comparison, comparer, known)
    const knownRank = { ...(isPublished && { published: published.rankBiserial }) }
    return [...ratioFigure(swap(comparison), comparer, known), ...rankFigure(comparison, comparer, knownRank)]
  })
}

function speaksOfPublished({ claim, reading, data }: ClaimCase): boolean {
  return (claim.id === 'C1' || claim.id === 'C2') && data === 'synthetic' && reading.ledger === 'codeBits'
}

function pairsOfInterest({ claim, comparisons }: ClaimCase): readonly PairedComparison[] {
  const first = comparisons.find(({ condition }) => !hasRank(condition))
  switch (claim.id) {
    case 'C1':
      return firstOfEachLaw(comparisons.filter(isKlAgainstQkqv))
    case 'C5':
      return comparisons.filter(({ claimed, condition }) => isQkqvAgainstKqv(claimed) && condition.bits === 4)
    default:
      return comparisons.filter(({ at }) => at === first?.at)
  }
}

/** Ranks are many: figures are of what has none. */
export function hasRank({ structure }: Place): boolean {
  return structure.startsWith('rank')
}

function firstOfEachLaw(comparisons: readonly PairedComparison[]): PairedComparison[] {
  const seen = new Set<string>()
  return comparisons.filter(({ condition }) => {
    if (hasRank(condition) || seen.has(condition.law)) return false
    seen.add(condition.law)
    return true
  })
}

function isKlAgainstQkqv({ claimed }: PairedComparison): boolean {
  return claimed.metric === 'klNats' && claimed.baseline === 'QKQV'
}

function isQkqvAgainstKqv({ candidate, baseline, metric }: PairedComparison['claimed']): boolean {
  return candidate === 'QKQV' && baseline === 'KQV' && metric !== 'errorVectorNorm'
}

function swap(comparison: PairedComparison): PairedComparison {
  const { candidate, baseline, claimed } = comparison
  const swapped = { ...claimed, candidate: claimed.baseline, baseline: claimed.candidate }
  return { ...comparison, candidate: baseline, baseline: candidate, claimed: swapped }
}

/** `KL(QKQV) / KL(KQV), ...` */
function ratioFigure(
  comparison: PairedComparison,
  comparer: TrialComparer,
  known: Pick<ClaimFigure, 'published'>,
): ClaimFigure[] {
  const { claimed, condition } = comparison
  const measured: Estimate | undefined = comparer.test(comparison).ratio
  if (measured === undefined) return []
  const words = metricWords[claimed.metric]
  const closedForm = closedFormRatio(comparison)
  return [
    {
      name: `${words}(${claimed.candidate}) / ${words}(${claimed.baseline}), ${conditionWords(condition)}`,
      measured,
      ...known,
      ...(closedForm !== undefined && { closedForm }),
    },
  ]
}

function rankFigure(
  comparison: PairedComparison,
  comparer: TrialComparer,
  known: Pick<ClaimFigure, 'published'>,
): ClaimFigure[] {
  const { claimed, condition } = comparison
  const pair = `${claimed.candidate} against ${claimed.baseline}`
  const name = `Mann-Whitney r of ${metricWords[claimed.metric]}, ${pair}, ${conditionWords(condition)}`
  return [{ name, measured: comparer.estimateRankBiserial(comparison), ...known }]
}

/** KL is to second order proportional to the squared error of keys: its ratio is theirs. */
function closedFormRatio({
  at,
  claimed: { metric },
  candidate,
  baseline,
}: PairedComparison): number | undefined {
  if (metric === 'errorVectorNorm') return undefined
  const [first, second] = [candidate, baseline].map((sample) => closedFormOf(at, sample))
  if (!first || !second) return undefined
  if (metric !== 'keyCombinedError') return first.scale / second.scale
  return Math.hypot(first.scale, first.direction) / Math.hypot(second.scale, second.direction)
}

function closedFormOf(at: MeasuredPlace, { scheme, mixture }: BudgetSample): ClosedFormError | undefined {
  const { headDim } = at.place
  const [lower, upper] = [mixture.lower, mixture.upper].map((bits) =>
    closedFormError(at.rows(scheme, bits)[0].keyCodec, headDim),
  )
  if (!lower || !upper) return undefined
  const mix = (name: keyof ClosedFormError): number =>
    mixNumbers(lower[name], upper[name], mixture.upperShare)
  return { scale: mix('scale'), direction: mix('direction') }
}
