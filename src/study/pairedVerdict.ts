import { seedOf } from '../numerics/random.ts'
import { correctFamily } from '../stats/correctFamily.ts'
import { holm } from '../stats/holm.ts'
import { mean } from '../stats/mean.ts'
import { minimumUnits, minimumUnitsOfFamily } from '../stats/minimumUnits.ts'
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

/** A claim with what its tests say, before any correction; no tests below {@link minimumUnits} units. */
export interface TestedClaim {
  /** candidate - baseline, unit by unit. */
  readonly differences: readonly number[]
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
  /** How many units would settle it, roughly: more than there are. */
  readonly unitsNeeded?: number
}

const resamplingSeed = seedOf(0)

/**
 * Answers a family of claims: a difference is declared where two tools of different kinds agree after Holm's
 * correction over the family. On too few units for any of the family to be declared, there is not enough evidence.
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
  const corrected = correctFamily(
    family.map(({ tests }) => tests),
    holm,
  )
  const numTested = corrected.filter((tests) => tests.length > 0).length
  return family.map(({ differences, ratio }, index) => {
    const tests = corrected[index]
    const verdict = { numUnits: differences.length, ...(ratio && { ratio }), tests }
    if (tests.length > 0) return { ...verdict, ...answer(differences, tests, numTested, level) }
    // with units enough it would join the others
    const needed = minimumUnitsOfFamily(family.length, level)
    return { ...verdict, outcome: 'not enough evidence', unitsNeeded: needed }
  })
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
  const tested = testErrors(metricValues(candidate, metric), metricValues(baseline, metric), draws)
  return tested.tests.length === 0 ? tested : { ...tested, tests: [...tested.tests, testVectors()] }
}

/** The same where one number a unit is all there is, without the energy distance of vectors. */
export function testErrors(
  candidate: readonly number[],
  baseline: readonly number[],
  draws: { readonly resamples?: number } = {},
): TestedClaim {
  const ratio = estimateRatio(candidate, baseline)
  const differences = errorDifferences(candidate, baseline)
  if (differences.length < minimumUnits) return { differences, tests: [], ratio }
  const flipped = signFlipTest(differences, { seed: resamplingSeed, ...draws })
  return { differences, tests: [flipped, wilcoxonSignedRank(differences)], ratio }
}

/** Log ratios, or plain differences where a unit has no error at all. */
function errorDifferences(candidate: readonly number[], baseline: readonly number[]): number[] {
  const scale = isPositive(candidate) && isPositive(baseline) ? Math.log : (value: number): number => value
  return [...pairedDifferences(candidate.map(scale), baseline.map(scale))]
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

function answer(
  differences: readonly number[],
  tests: readonly CorrectedTest[],
  familySize: number,
  level: number,
): Pick<PairedVerdict, 'outcome' | 'unitsNeeded'> {
  if (quorum(tests, level).outcome === 'difference')
    return { outcome: mean(differences) < 0 ? 'better' : 'worse' }
  const numUnits = differences.length
  const isMute = numUnits < minimumUnitsOfFamily(familySize, level)
  const needed = Math.max(numUnits + 1, unitsNeeded(differences, { level: 1 - level, familySize }))
  return {
    outcome: isMute ? 'not enough evidence' : 'no difference shown',
    ...(Number.isFinite(needed) && { unitsNeeded: needed }),
  }
}
