import { childSeed, createRandom, type Seed } from '../../src/numerics/random.ts'
import { energyDistanceTest } from '../../src/stats/energyDistanceTest.ts'
import { holm } from '../../src/stats/holm.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorovSmirnov.ts'
import { mannWhitney } from '../../src/stats/mannWhitney.ts'
import { pairedEnergyDistanceTest } from '../../src/stats/pairedEnergyDistanceTest.ts'
import { quorum } from '../../src/stats/quorum.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import type { TestResult } from '../../src/stats/testResult.ts'
import { wilcoxonSignedRank } from '../../src/stats/wilcoxonSignedRank.ts'

const levels = [0.01, 0.05]

type Adjust = (pValues: readonly number[]) => readonly number[]

/** The lower of the two usual levels at which a quorum declares a difference, or 1. */
function declaredAt(results: readonly TestResult[], adjust: Adjust = holm): number {
  const adjusted = adjust(results.map((result) => result.pValue))
  const tests = results.map((result, index) => ({ ...result, adjustedPValue: adjusted[index] }))
  return levels.find((alpha) => quorum(tests, alpha).outcome === 'difference') ?? 1
}

/** Paired: the baseline is standard normal, the candidate that plus the difference. */
export function pairedQuorumPValue(differences: readonly number[], seed: Seed): number {
  return declaredAt(threeTools(differences, seed, 0))
}

/**
 * The same as a verdict has it: p-values are corrected over claims, not over tools, and here is one claim.
 *
 * @param shift of a second coordinate of the vectors, which the other two tools do not see
 */
export function verdictPValue(differences: readonly number[], seed: Seed, shift: number): number {
  return declaredAt(threeTools(differences, seed, shift), (pValues) => pValues)
}

function threeTools(differences: readonly number[], seed: Seed, shift: number): TestResult[] {
  const random = createRandom(childSeed(seed, 'baseline'))
  const baseline = differences.map(() => [random.normal(), 0])
  const candidate = differences.map((difference, unit) => [baseline[unit][0] + difference, shift])
  return [
    signFlipTest(differences, { seed }),
    wilcoxonSignedRank(differences),
    // a coordinate that never varies is left as it is
    pairedEnergyDistanceTest(candidate, baseline, { seed }),
  ]
}

export function twoArmQuorumPValue(first: readonly number[], second: readonly number[], seed: Seed): number {
  return declaredAt([
    mannWhitney(first, second),
    kolmogorovSmirnov(first, second),
    energyDistanceTest(asVectors(first), asVectors(second), { seed }),
  ])
}

function asVectors(sample: readonly number[]): number[][] {
  return sample.map((value) => [value])
}
