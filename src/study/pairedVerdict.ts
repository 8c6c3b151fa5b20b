import { seedOf } from '../numerics/random.ts'
import { holm } from '../stats/holm.ts'
import { mean } from '../stats/mean.ts'
import { minimumUnits } from '../stats/minimumUnits.ts'
import { pairedDifferences } from '../stats/pairedDifferences.ts'
import { pairedEnergyDistanceTest } from '../stats/pairedEnergyDistanceTest.ts'
import { quorum } from '../stats/quorum.ts'
import { signFlipTest } from '../stats/signFlipTest.ts'
import type { CorrectedTest, TestResult } from '../stats/testResult.ts'
import { unitsNeeded } from '../stats/unitsNeeded.ts'
import { wilcoxonSignedRank } from '../stats/wilcoxonSignedRank.ts'
import { type Estimate, estimateRatio, isPositive } from './estimate.ts'
import type { UnitMeans } from './unitMeans.ts'

/** Which number of a unit a comparison is about; smaller is better. */
export type ClaimMetric = 'klNats' | 'keyScaleError' | 'outputScaleError'

/**
 * The same, with what the paper sums up in one number: sqrt(S_K^2 + phi_K^2), its geometric K error, and the length
 * of the 6D error vector.
 */
export type PairedMetric = ClaimMetric | 'keyCombinedError' | 'errorVectorNorm'

/** What a claim needs of a unit. */
export type PairedUnit = Pick<UnitMeans, ClaimMetric | 'errorVector'>

/** The question whether the candidate loses less than the baseline, on the same units. */
export interface PairedClaim {
  readonly candidate: readonly PairedUnit[]
  readonly baseline: readonly PairedUnit[]
  readonly metric: PairedMetric
}

/** A claim with what its tests say, before any correction; none below the least number of units. */
export interface TestedClaim {
  readonly claim: PairedClaim
  readonly tests: readonly TestResult[]
  readonly ratio: Estimate | undefined
}

/** The answer by quorum. Differences are candidate - baseline: below 0, the candidate is better. */
export interface PairedVerdict {
  readonly outcome: 'better' | 'worse' | 'no difference shown' | 'not enough evidence'
  readonly numUnits: number
  /** candidate / baseline, of geometric means over units; absent where a unit has no error at all. */
  readonly ratio?: Estimate
  readonly tests: readonly CorrectedTest[]
  /** How many units would settle it, where evidence lacks. */
  readonly unitsNeeded?: number
}

const resamplingSeed = seedOf(0)

/**
 * Answers a family of claims: a difference is declared where two tools of different kinds agree after Holm's
 * correction over the family.
 *
 * The tools are a sign-flip permutation test, the Wilcoxon signed-rank test (both of log ratios, where the values
 * allow) and the energy distance of the 6D error vectors.
 */
export function answerClaims(claims: readonly PairedClaim[], level = 0.05): PairedVerdict[] {
  return judgeFamily(
    claims.map((claim) => testClaim(claim)),
    level,
  )
}

/** The second half of {@link answerClaims}: corrects tests for their family, and counts votes. */
export function judgeFamily(family: readonly TestedClaim[], level = 0.05): PairedVerdict[] {
  const corrected = correctByTool(family.map(({ tests }) => tests))
  return family.map((tested, index) => answer(tested, corrected[index], level))
}

/**
 * The first half: the tests of one claim, whatever family it will belong to.
 *
 * @param options.resamples draws of a permutation test; see `permutationPValue`
 * @param options.testVectors the energy distance test, for a caller that remembers it: it is the same for all metrics
 */
export function testClaim(
  claim: PairedClaim,
  options: { readonly resamples?: number; readonly testVectors?: () => TestResult } = {},
): TestedClaim {
  const { candidate, baseline, metric } = claim
  const { testVectors = () => testErrorVectors(candidate, baseline, options), ...draws } = options
  const ratio = estimateRatio(metricValues(candidate, metric), metricValues(baseline, metric))
  if (candidate.length < minimumUnits) return { claim, tests: [], ratio }
  const differences = differencesOf(claim)
  const flipped = signFlipTest(differences, { seed: resamplingSeed, ...draws })
  return { claim, tests: [flipped, wilcoxonSignedRank(differences), testVectors()], ratio }
}

/** Whether the 6D error vectors of two ways to hold the same units have one law. */
export function testErrorVectors(
  candidate: readonly PairedUnit[],
  baseline: readonly PairedUnit[],
  options: { readonly resamples?: number; readonly scaling?: 'pooled' | 'none' } = {},
): TestResult {
  const vectors = (units: readonly PairedUnit[]): (readonly number[])[] =>
    units.map(({ errorVector }) => errorVector)
  const { resamples, scaling = 'pooled' } = options
  const draws = resamples === undefined ? {} : { resamples }
  return pairedEnergyDistanceTest(vectors(candidate), vectors(baseline), {
    seed: resamplingSeed,
    scaling,
    ...draws,
  })
}

/** One number a unit. */
export function metricValues(units: readonly PairedUnit[], metric: PairedMetric): number[] {
  switch (metric) {
    case 'keyCombinedError':
      return units.map(({ errorVector: [scale, direction] }) => Math.hypot(scale, direction))
    case 'errorVectorNorm':
      return units.map(({ errorVector }) => Math.hypot(...errorVector))
    default:
      return units.map((unit) => unit[metric])
  }
}

/** Log ratios, or plain differences where a unit has no error at all. */
function differencesOf({ candidate, baseline, metric }: PairedClaim): number[] {
  const first = metricValues(candidate, metric)
  const second = metricValues(baseline, metric)
  const scale = isPositive(first) && isPositive(second) ? Math.log : (value: number): number => value
  return [...pairedDifferences(first.map(scale), second.map(scale))]
}

/** Corrects each tool's p-values over the claims of the family. */
function correctByTool(tested: readonly (readonly TestResult[])[]): CorrectedTest[][] {
  const corrected = tested.map((): CorrectedTest[] => [])
  const answered = [...tested.keys()].filter((claim) => tested[claim].length > 0)
  const numTools = answered.length > 0 ? tested[answered[0]].length : 0
  for (let tool = 0; tool < numTools; tool++) {
    const adjusted = holm(answered.map((claim) => tested[claim][tool].pValue))
    answered.forEach((claim, index) => {
      corrected[claim].push({ ...tested[claim][tool], adjustedPValue: adjusted[index] })
    })
  }
  return corrected
}

function answer(
  { claim, ratio }: TestedClaim,
  tests: readonly CorrectedTest[],
  level: number,
): PairedVerdict {
  const shared = { numUnits: claim.candidate.length, ...(ratio && { ratio }), tests }
  if (tests.length === 0) return { ...shared, outcome: 'not enough evidence', unitsNeeded: minimumUnits }
  const differences = differencesOf(claim)
  const { outcome } = quorum(tests, level)
  if (outcome === 'difference') return { ...shared, outcome: mean(differences) < 0 ? 'better' : 'worse' }
  const needed = unitsNeeded(differences)
  return { ...shared, outcome, ...(Number.isFinite(needed) && { unitsNeeded: needed }) }
}
