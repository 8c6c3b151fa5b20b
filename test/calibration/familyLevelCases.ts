import { benjaminiHochberg } from '../../src/stats/benjaminiHochberg.ts'
import { holm } from '../../src/stats/holm.ts'
import { type LevelCase, usualLevels } from './levelCase.ts'

function onUniformFamily(
  test: string,
  adjust: (pValues: readonly number[]) => number[],
  size: number,
  expected: LevelCase['expected'],
): LevelCase {
  return {
    test: `${test}, any of ${size} false claims`,
    data: 'uniform p-values',
    trials: 50_000,
    pValue: (random) => Math.min(...adjust(Array.from({ length: size }, () => random.uniform()))),
    expected,
  }
}

export const familyLevelCases: readonly LevelCase[] = [
  onUniformFamily('Holm', holm, 5, usualLevels(1 - (1 - 0.05 / 5) ** 5, 1 - (1 - 0.01 / 5) ** 5)),
  onUniformFamily('Benjamini-Hochberg', benjaminiHochberg, 20, usualLevels(0.05, 0.01)),
]
