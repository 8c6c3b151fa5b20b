import type { Seed } from '../../src/numerics/random.ts'
import { cramerVonMises } from '../../src/stats/cramerVonMises.ts'
import { energyDistanceTest } from '../../src/stats/energyDistanceTest.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorovSmirnov.ts'
import { mannWhitney } from '../../src/stats/mannWhitney.ts'
import { cauchy, lognormal, normal, sampleOf, studentT3, vectorsOf, whole } from './laws.ts'
import { coarseLevels, type LevelCase, usualLevels } from './levelCase.ts'
import { twoArmQuorumPValue } from './quorumPValue.ts'

const laws = { normal, lognormal, Cauchy: cauchy, 'Student t(3)': studentT3, 'whole numbers': whole }

function onArms(
  test: string,
  law: keyof typeof laws,
  [n1, n2]: readonly [number, number],
  expected: LevelCase['expected'],
  pValue: (first: number[], second: number[], seed: Seed) => number,
  trials = 5000,
): LevelCase {
  return {
    test,
    data: `${law}, ${n1} and ${n2}`,
    trials,
    pValue: (random, seed) => pValue(sampleOf(laws[law], n1, random), sampleOf(laws[law], n2, random), seed),
    expected,
  }
}

function onVectorArms(
  law: keyof typeof laws,
  [n1, n2]: readonly [number, number],
  resamples: number,
  expected: LevelCase['expected'],
): LevelCase {
  return {
    test: `energy distance in 6D${resamples < 9999 ? `, ${resamples} draws` : ''}`,
    data: `${law}, ${n1} and ${n2}`,
    trials: 5000,
    pValue: (random, seed) =>
      energyDistanceTest(vectorsOf(laws[law], n1, 6, random), vectorsOf(laws[law], n2, 6, random), {
        seed,
        resamples,
      }).pValue,
    expected,
  }
}

const ranks = (first: number[], second: number[]): number => mannWhitney(first, second).pValue
const largestGap = (first: number[], second: number[]): number => kolmogorovSmirnov(first, second).pValue
const allGaps =
  (resamples: number) =>
  (first: number[], second: number[], seed: Seed): number =>
    cramerVonMises(first, second, { seed, resamples }).pValue

export const twoArmLevelCases: readonly LevelCase[] = [
  onArms('Mann-Whitney', 'normal', [8, 12], usualLevels(0.04734, 0.009558), ranks),
  onArms('Mann-Whitney', 'whole numbers', [9, 9], usualLevels([0.03, 0.05], [0.004, 0.01]), ranks),
  onArms(
    'Mann-Whitney, limit law',
    'whole numbers',
    [40, 60],
    usualLevels([0.045, 0.05], [0.008, 0.01]),
    ranks,
  ),
  onArms('Kolmogorov-Smirnov', 'lognormal', [8, 12], usualLevels(0.03199, 0.008621), largestGap),
  onArms(
    'Kolmogorov-Smirnov',
    'whole numbers',
    [20, 20],
    usualLevels([0.02, 0.05], [0.003, 0.01]),
    largestGap,
  ),
  onArms('Cramer-von Mises', 'Cauchy', [8, 12], usualLevels(0.04954, 0.009923), allGaps(9999)),
  onArms(
    'Cramer-von Mises',
    'whole numbers',
    [10, 10],
    usualLevels([0.035, 0.05], [0.006, 0.01]),
    allGaps(9999),
  ),
  onArms('Cramer-von Mises, 9 draws', 'normal', [31, 53], coarseLevels, allGaps(9)),
  onVectorArms('normal', [5, 9], 9999, usualLevels(100 / 2002, 20 / 2002)),
  onVectorArms('Cauchy', [12, 15], 9, coarseLevels),
  onVectorArms('whole numbers', [10, 10], 99, usualLevels([0.048, 0.05], [0.0095, 0.01])),
  onArms(
    'quorum of Mann-Whitney, Kolmogorov-Smirnov, energy distance',
    'Student t(3)',
    [8, 8],
    usualLevels([0.01, 0.05], [0.001, 0.01]),
    twoArmQuorumPValue,
    2000,
  ),
]
