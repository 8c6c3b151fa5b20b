import { mean } from './mean.ts'
import type { PermutationOptions } from './permutationPValue.ts'
import { checkSample, type Sample } from './sample.ts'
import { signedSums } from './signedSums.ts'
import { shareReaching, signPatterns } from './signPatterns.ts'
import type { Alternative, TestResult } from './testResult.ts'

/**
 * Whether the mean of paired differences is 0, by swapping candidate and baseline within pairs.
 *
 *     p = share of the 2^n sign patterns whose sum s_i d_i is at least as extreme as the observed one
 *
 * - Error: exact level at any law, up to 16 units counted over all patterns, beyond over draws.
 * - Assumes: without an effect each difference is as likely as its negative.
 *
 * @example
 * signFlipTest([1, 2, 3], { seed: [1, 0] }).pValue // 0.25
 *
 * Source: Fisher (1935), "The Design of Experiments", section 21.
 */
export function signFlipTest(
  differences: Sample,
  options: PermutationOptions & { readonly alternative?: Alternative },
): TestResult {
  checkSample('signFlipTest', differences, 1)
  const { alternative = 'two-sided' } = options
  const extremity = { 'two-sided': Math.abs, greater: (x: number) => x, less: (x: number) => -x }[alternative]
  const values = Float64Array.from(differences)
  const sumOf = (sample: Float64Array): number => sample.reduce((sum, value) => sum + value, 0)
  const patterns = signPatterns(values.length, options)
  const sums = signedSums(patterns, values).map(extremity)
  // patterns with the same sum in other orders differ by rounding alone
  const threshold = extremity(sumOf(values)) - 1e-10 * sumOf(values.map(Math.abs))
  const { pValue, exact } = shareReaching(patterns, sums, threshold)
  const numUnits = differences.length
  return {
    method: 'sign flip',
    kind: 'permutation',
    statistic: mean(differences),
    pValue,
    alternative,
    exact,
    numUnits,
  }
}
