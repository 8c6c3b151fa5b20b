import type { BootstrapOptions } from './bcaEndpoints.ts'
import { bcaInterval } from './bcaInterval.ts'
import type { Interval } from './interval.ts'
import { mean } from './mean.ts'
import { pairedDifferences } from './pairedDifferences.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * How many times the candidate is the baseline, over pairs of positive values: below 1, the candidate is smaller.
 *
 *     exp(mean(log candidate_i - log baseline_i)) , with the BCa interval of the mean, exponentiated
 *
 * @example
 * ratioOfGeometricMeans([2, 2], [1, 4], { seed: [1, 0] }).value // 1
 */
export function ratioOfGeometricMeans(
  candidate: Sample,
  baseline: Sample,
  options: BootstrapOptions,
): { readonly value: number; readonly interval: Interval } {
  const logRatios = pairedDifferences(logarithms(candidate), logarithms(baseline))
  const { lower, upper, level } = bcaInterval(logRatios, mean, options)
  return {
    value: Math.exp(mean(logRatios)),
    interval: { lower: Math.exp(lower), upper: Math.exp(upper), level },
  }
}

function logarithms(sample: Sample): Float64Array {
  checkSample('ratioOfGeometricMeans', sample, 2)
  return Float64Array.from(sample, (value, unit) => {
    if (value <= 0)
      throw new RangeError(
        `ratioOfGeometricMeans: unit ${unit} must be above 0, got ${value}; compare differences instead`,
      )
    return Math.log(value)
  })
}
