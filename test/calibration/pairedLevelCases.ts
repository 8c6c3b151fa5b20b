import type { Random, Seed } from '../../src/numerics/random.ts'
import { equivalenceTest } from '../../src/stats/equivalenceTest.ts'
import { pairedEnergyDistanceTest } from '../../src/stats/pairedEnergyDistanceTest.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import { tTest } from '../../src/stats/tTest.ts'
import { wilcoxonSignedRank } from '../../src/stats/wilcoxonSignedRank.ts'
import { cauchy, type Law, normal, sampleOf, studentT3, vectorsOf, whole } from './laws.ts'
import { coarseLevels, type LevelCase, usualLevels } from './levelCase.ts'
import { pairedQuorumPValue, verdictPValue } from './quorumPValue.ts'

const laws = { normal, Cauchy: cauchy, 'Student t(3)': studentT3, 'whole numbers': whole }

function onDifferences(
  test: string,
  law: keyof typeof laws,
  numUnits: number,
  expected: LevelCase['expected'],
  pValue: (differences: number[], seed: Seed) => number,
  trials = 10_000,
): LevelCase {
  return {
    test,
    data: `${law}, n = ${numUnits}`,
    trials,
    pValue: (random, seed) => pValue(sampleOf(laws[law], numUnits, random), seed),
    expected,
  }
}

const signFlip =
  (resamples: number) =>
  (differences: number[], seed: Seed): number =>
    signFlipTest(differences, { seed, resamples }).pValue

const wilcoxon = (differences: number[]): number => wilcoxonSignedRank(differences).pValue
const student = (differences: number[]): number => tTest(differences).pValue

const atMargin =
  (method: 't' | 'sign flip') =>
  (differences: number[], seed: Seed): number => {
    const moved = differences.map((difference) => difference + 10)
    return equivalenceTest(moved, { margin: 10, seed, method }).pValue
  }

function onVectorPairs(
  law: keyof typeof laws,
  numUnits: number,
  resamples: number,
  expected: LevelCase['expected'],
): LevelCase {
  return {
    test: `paired energy distance in 6D${resamples === 9 ? ', 9 draws' : ''}`,
    data: `${law}, n = ${numUnits}`,
    trials: 5000,
    pValue: (random, seed) =>
      pairedEnergyDistanceTest(...pairsOf(laws[law], numUnits, random), { seed, resamples }).pValue,
    expected,
  }
}

/** Both arms share what their unit has in common. */
function pairsOf(law: Law, numUnits: number, random: Random): [number[][], number[][]] {
  const common = vectorsOf(normal, numUnits, 6, random)
  const arm = (): number[][] => common.map((vector) => vector.map((value) => value + law(random)))
  return [arm(), arm()]
}

const verdict = 'verdict by the same three, one claim'
const verdictOn =
  (shift: number) =>
  (differences: number[], seed: Seed): number =>
    verdictPValue(differences, seed, shift)

const threeTools = 'quorum of sign flip, Wilcoxon, paired energy'

export const pairedLevelCases: readonly LevelCase[] = [
  onDifferences('sign flip', 'normal', 8, usualLevels(6 / 128, 1 / 128), signFlip(9999)),
  onDifferences('sign flip', 'Cauchy', 11, usualLevels(51 / 1024, 10 / 1024), signFlip(9999)),
  onDifferences('sign flip', 'whole numbers', 11, usualLevels([0.02, 0.05], [0.003, 0.01]), signFlip(9999)),
  onDifferences('sign flip, 9 draws', 'Cauchy', 20, coarseLevels, signFlip(9)),
  onDifferences('sign flip, 99 draws', 'normal', 20, usualLevels(0.05, 0.01), signFlip(99)),
  onDifferences('Wilcoxon', 'normal', 8, usualLevels(10 / 256, 2 / 256), wilcoxon),
  onDifferences('Wilcoxon', 'Cauchy', 11, usualLevels(86 / 2048, 20 / 2048), wilcoxon),
  onDifferences('Wilcoxon', 'whole numbers', 11, usualLevels([0.02, 0.05], [0.002, 0.01]), wilcoxon),
  onDifferences(
    'Wilcoxon, limit law',
    'whole numbers',
    80,
    usualLevels([0.045, 0.05], [0.008, 0.01]),
    wilcoxon,
  ),
  onDifferences('Student t', 'normal', 8, usualLevels(0.05, 0.01), student),
  onDifferences('Student t', 'Student t(3)', 11, usualLevels([0.03, 0.05], [0.003, 0.01]), student),
  onVectorPairs('normal', 8, 9999, usualLevels(6 / 128, 1 / 128)),
  onVectorPairs('whole numbers', 11, 9999, usualLevels([0.045, 0.05], [0.008, 0.01])),
  onVectorPairs('Cauchy', 20, 9, coarseLevels),
  onDifferences('equivalence by t, mean at margin', 'normal', 12, usualLevels(0.05, 0.01), atMargin('t')),
  onDifferences(
    'equivalence by sign flip, mean at margin',
    'Student t(3)',
    12,
    usualLevels(204 / 4096, 40 / 4096),
    atMargin('sign flip'),
  ),
  onDifferences(threeTools, 'normal', 8, usualLevels([0.01, 0.05], [0, 0.01]), pairedQuorumPValue, 5000),
  onDifferences(
    threeTools,
    'whole numbers',
    12,
    usualLevels([0.004, 0.05], [0, 0.01]),
    pairedQuorumPValue,
    2000,
  ),
  onDifferences(verdict, 'normal', 10, usualLevels([0.03, 0.05], [0.003, 0.01]), verdictOn(0)),
  onDifferences(
    `${verdict}, vectors that differ for sure`,
    'normal',
    10,
    usualLevels([0.05, 0.058], [0.009, 0.012]),
    verdictOn(1e6),
  ),
]
