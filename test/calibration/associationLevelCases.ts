import type { Seed } from '../../src/numerics/random.ts'
import { type RankCoefficient, rankCorrelationTest } from '../../src/stats/rankCorrelation.ts'
import { cauchy, type Law, normal, sampleOf, whole } from './laws.ts'
import { coarseLevels, type LevelCase, usualLevels } from './levelCase.ts'

function onIndependentSamples(
  coefficient: RankCoefficient,
  { name, law }: { readonly name: string; readonly law: Law },
  numUnits: number,
  expected: LevelCase['expected'],
  resamples?: number,
): LevelCase {
  const options = (seed: Seed) => (resamples === undefined ? { seed } : { seed, resamples })
  return {
    test: `${coefficient} rank correlation${resamples === undefined ? '' : `, ${resamples} draws`}`,
    data: `${name}, n = ${numUnits}`,
    trials: 2000,
    pValue: (random, seed) =>
      rankCorrelationTest(
        coefficient,
        sampleOf(law, numUnits, random),
        sampleOf(law, numUnits, random),
        options(seed),
      ).pValue,
    expected,
  }
}

export const associationLevelCases: readonly LevelCase[] = [
  onIndependentSamples('Spearman', { name: 'normal', law: normal }, 7, usualLevels(0.04802, 0.006746)),
  onIndependentSamples('Kendall', { name: 'normal', law: normal }, 7, usualLevels(0.03016, 0.002778)),
  onIndependentSamples(
    'Spearman',
    { name: 'whole numbers', law: whole },
    12,
    usualLevels([0.04, 0.05], [0.007, 0.01]),
    99,
  ),
  onIndependentSamples('Spearman', { name: 'Cauchy', law: cauchy }, 16, usualLevels(0.05, 0.01), 99),
  onIndependentSamples('Kendall', { name: 'whole numbers', law: whole }, 16, coarseLevels, 9),
]
