import type { Random, Seed } from '../../src/numerics/random.ts'
import { cramerVonMises } from '../../src/stats/cramerVonMises.ts'
import { energyDistanceTest } from '../../src/stats/energyDistanceTest.ts'
import { equivalenceTest } from '../../src/stats/equivalenceTest.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorovSmirnov.ts'
import { mannWhitney } from '../../src/stats/mannWhitney.ts'
import { pairedEnergyDistanceTest } from '../../src/stats/pairedEnergyDistanceTest.ts'
import { type RankCoefficient, rankCorrelationTest } from '../../src/stats/rankCorrelation.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import { tTest } from '../../src/stats/tTest.ts'
import { wilcoxonSignedRank } from '../../src/stats/wilcoxonSignedRank.ts'
import { type Law, normal, sampleOf, vectorsOf } from './laws.ts'
import { pairedQuorumPValue } from './quorumPValue.ts'
import { shareOf, simulate } from './simulate.ts'

/** A test under an effect: how often it sees it at 0.05, as computed independently with NumPy and SciPy. */
export interface PowerCase {
  readonly test: string
  readonly data: string
  readonly trials: number
  readonly pValue: (random: Random, seed: Seed) => number
  readonly expected: number
}

const shiftedBy =
  (shift: number): Law =>
  (random) =>
    random.normal() + shift

const onDifferences = (
  test: string,
  expected: number,
  pValue: (differences: number[], seed: Seed, random: Random) => number,
): PowerCase => ({
  test,
  data: 'normal differences, n = 11, shift 1',
  trials: 2000,
  pValue: (random, seed) => pValue(sampleOf(shiftedBy(1), 11, random), seed, random),
  expected,
})

const onArms = (
  test: string,
  expected: number,
  pValue: (first: number[], second: number[], seed: Seed) => number,
): PowerCase => ({
  test,
  data: 'normal, 8 and 12, shift 1.2',
  trials: 2000,
  pValue: (random, seed) => pValue(sampleOf(shiftedBy(1.2), 8, random), sampleOf(normal, 12, random), seed),
  expected,
})

const onCorrelated = (coefficient: RankCoefficient, expected: number): PowerCase => ({
  test: `${coefficient} rank correlation, 999 draws`,
  data: 'normal pairs, n = 12, correlation 0.7',
  trials: 1000,
  pValue: (random, seed) => {
    const first = sampleOf(normal, 12, random)
    const second = first.map((value) => 0.7 * value + Math.sqrt(0.51) * random.normal())
    return rankCorrelationTest(coefficient, first, second, { seed, resamples: 999 }).pValue
  },
  expected,
})

/** The baseline is standard normal, the candidate the baseline plus the difference. */
function pairedEnergy(differences: readonly number[], seed: Seed, random: Random): number {
  const baseline = vectorsOf(normal, differences.length, 1, random)
  const candidate = baseline.map(([value], unit) => [value + differences[unit]])
  return pairedEnergyDistanceTest(candidate, baseline, { seed }).pValue
}

export const powerCases: readonly PowerCase[] = [
  onDifferences('Student t', 0.848, (differences) => tTest(differences).pValue),
  onDifferences('sign flip', 0.846, (differences, seed) => signFlipTest(differences, { seed }).pValue),
  onDifferences('Wilcoxon signed rank', 0.81, (differences) => wilcoxonSignedRank(differences).pValue),
  onDifferences('paired energy distance', 0.816, pairedEnergy),
  onDifferences('quorum of sign flip, Wilcoxon, paired energy', 0.69, (differences, seed) =>
    pairedQuorumPValue(differences, seed),
  ),
  onCorrelated('Spearman', 0.669),
  onCorrelated('Kendall', 0.653),
  onArms('Mann-Whitney', 0.669, (first, second) => mannWhitney(first, second).pValue),
  onArms('Kolmogorov-Smirnov', 0.51, (first, second) => kolmogorovSmirnov(first, second).pValue),
  onArms('Cramer-von Mises', 0.653, (first, second, seed) => cramerVonMises(first, second, { seed }).pValue),
  {
    test: 'energy distance in 6D',
    data: 'normal, 5 and 9, shift 0.9 in each coordinate',
    trials: 2000,
    pValue: (random, seed) =>
      energyDistanceTest(vectorsOf(shiftedBy(0.9), 5, 6, random), vectorsOf(normal, 9, 6, random), { seed })
        .pValue,
    expected: 0.806,
  },
  {
    test: 'equivalence by t',
    data: 'normal, n = 12, no difference, margin of 1 standard deviation',
    trials: 2000,
    pValue: (random, seed) => equivalenceTest(sampleOf(normal, 12, random), { margin: 1, seed }).pValue,
    expected: 0.889,
  },
]

/** How often the p-value was at most 0.05. */
export function measurePower({ test, data, trials, pValue }: PowerCase): number {
  return shareOf(simulate(`power ${test} ${data}`, trials, pValue), (p) => p <= 0.05)
}
