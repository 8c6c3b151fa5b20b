import { hasReading, type ReadingLevels, readingsOf, schemeInReading } from './claimReading.ts'
import type { Pairing } from './compareTrials.ts'
import { atEqualBudget, type Ledger } from './equalBudget.ts'
import { dataKind, type MeasuredPlace } from './measuredPlaces.ts'
import type { ClaimedComparison, PaperClaim } from './paperClaims.ts'
import type { Condition, DataKind, Reading } from './studyFindings.ts'

/** A claim under one reading on one kind of data: one family of comparisons. */
export interface ClaimCase {
  readonly claim: PaperClaim
  readonly reading: Reading
  readonly data: DataKind
  readonly comparisons: readonly PairedComparison[]
}

/** What is claimed of a pair, and the pair. */
export interface PairedComparison extends Pairing {
  readonly condition: Condition
  readonly claimed: ClaimedComparison
}

const ledgers: readonly Ledger[] = ['codeBits', 'bitsPerValue']
export const dataKinds: readonly DataKind[] = ['synthetic', 'channels', 'trace']

/**
 * A claim under every reading, on every kind of data.
 *
 * One that the design does not touch is there once, with no comparison: it is not forgotten.
 */
export function claimCases(claim: PaperClaim, places: readonly MeasuredPlace[]): ClaimCase[] {
  const cases = dataKinds.flatMap((data) => {
    const spokenOf = places.filter((at) => dataKind(at.place) === data && speaksOf(claim, at))
    return readingsOf(spokenOf, claim.factors).flatMap((levels) =>
      ledgers.map((ledger) => caseOf(claim, { ...levels, ledger }, data, spokenOf)),
    )
  })
  if (cases.length > 0) return cases
  const [levels] = readingsOf(places, claim.factors)
  return levels ? [caseOf(claim, { ...levels, ledger: 'codeBits' }, 'synthetic', [])] : []
}

function speaksOf(claim: PaperClaim, { place, bits }: MeasuredPlace): boolean {
  return bits.some((width) => claim.comparisons({ ...place, bits: width }).length > 0)
}

function caseOf(
  claim: PaperClaim,
  reading: Reading,
  data: DataKind,
  places: readonly MeasuredPlace[],
): ClaimCase {
  const comparisons = places
    .filter((at) => hasReading(at, reading))
    .flatMap((at) => at.bits.map((bits): [MeasuredPlace, Condition] => [at, { ...at.place, bits }]))
    .flatMap(([at, condition]) =>
      claim
        .comparisons(condition)
        .map((claimed) => pairSchemes(at, condition, claimed, reading, reading.ledger)),
    )
    .filter((comparison) => comparison !== undefined)
  return { claim, reading, data, comparisons }
}

function pairSchemes(
  at: MeasuredPlace,
  condition: Condition,
  claimed: ClaimedComparison,
  levels: ReadingLevels,
  ledger: Ledger,
): PairedComparison | undefined {
  const names = [claimed.candidate, claimed.baseline].map((base) => schemeInReading(base, levels))
  const samples = atEqualBudget(at, names, condition.bits, ledger)
  return (
    samples && { at, condition, claimed, metric: claimed.metric, candidate: samples[0], baseline: samples[1] }
  )
}
