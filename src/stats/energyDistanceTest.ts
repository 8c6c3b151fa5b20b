import type { Scaling } from './coordinateScales.ts'
import { armLabels, energyOfLabels, pooledDistances } from './energyDistance.ts'
import { labelPatterns } from './labelPatterns.ts'
import { mean } from './mean.ts'
import { type PermutationOptions, permutationPValue } from './permutationPValue.ts'
import type { TestResult } from './testResult.ts'
import type { Vectors } from './vectors.ts'

/**
 * Whether two unpaired arms of vectors have one law, by their energy distance when labels are dealt anew.
 *
 * - Error: exact level at any law; over all labellings up to 2^16 of them (9 against 9), beyond over draws.
 * - Cost: (n1 + n2)^2 / 2 steps a labelling.
 * - Assumes: without an effect both arms have one law.
 *
 * Source: Szekely and Rizzo (2004), "Testing for Equal Distributions in High Dimension", InterStat 5.
 */
export function energyDistanceTest(
  candidate: Vectors,
  baseline: Vectors,
  options: PermutationOptions & { readonly scaling?: Scaling },
): TestResult {
  const distances = pooledDistances('energyDistanceTest', candidate, baseline, options.scaling ?? 'pooled')
  const isFirst = armLabels(candidate.length, baseline.length)
  const statistic = energyOfLabels(distances, isFirst)
  const threshold = statistic - 1e-10 * mean(distances)
  const { pValue, exact } = permutationPValue(
    labelPatterns(isFirst),
    () => energyOfLabels(distances, isFirst) >= threshold,
    options,
  )
  return {
    method: 'energy distance',
    kind: 'distribution',
    statistic,
    pValue,
    alternative: 'two-sided',
    exact,
    numUnits: Math.min(candidate.length, baseline.length),
  }
}
