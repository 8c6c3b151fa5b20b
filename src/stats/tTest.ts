import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import type { Interval } from './interval.ts'
import { mean } from './mean.ts'
import { pValueOfTails } from './pValueOfTails.ts'
import { checkSample, type Sample } from './sample.ts'
import type { Alternative, TestResult } from './testResult.ts'
import { variance } from './variance.ts'

/** A t-test, with what it estimates. */
export interface TTestResult extends TestResult {
  readonly estimate: number
  /** Two-sided, whatever the alternative. */
  readonly interval: Interval
}

/**
 * Whether the mean of a sample, or of paired differences, is a given number.
 *
 *     t = (mean - mean0) / (s / sqrt(n)) , n - 1 degrees of freedom
 *
 * - Assumes: the mean is close to normal; few skewed values break that.
 *
 * @param options.mean mean0, default 0
 *
 * @example
 * tTest([1, 2, 3]).interval // { lower: -0.4841, upper: 4.4841, level: 0.95 }, rounded
 *
 * Source: Student (1908), "The Probable Error of a Mean", Biometrika 6.
 */
export function tTest(
  sample: Sample,
  options: { readonly mean?: number; readonly alternative?: Alternative; readonly level?: number } = {},
): TTestResult {
  checkSample('tTest', sample, 2)
  const { mean: mean0 = 0, alternative = 'two-sided', level = 0.95 } = options
  const estimate = mean(sample)
  const degreesOfFreedom = sample.length - 1
  const standardError = Math.sqrt(variance(sample) / sample.length)
  // equal values: the limit of a vanishing spread
  const statistic = estimate === mean0 ? 0 : (estimate - mean0) / standardError
  const halfWidth = standardError === 0 ? 0 : standardError * tQuantile((1 + level) / 2, degreesOfFreedom)
  return {
    method: 'Student t',
    kind: 'parametric',
    statistic,
    pValue: pValueOfTails(tCdf(statistic, degreesOfFreedom), tCdf(-statistic, degreesOfFreedom), alternative),
    alternative,
    exact: false,
    numUnits: sample.length,
    estimate,
    interval: { lower: estimate - halfWidth, upper: estimate + halfWidth, level },
  }
}
