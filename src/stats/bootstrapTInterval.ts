import type { Seed } from '../numerics/random.ts'
import type { Interval } from './interval.ts'
import { mean } from './mean.ts'
import { quantileOfSorted } from './quantile.ts'
import { resampleIndices } from './resampleIndices.ts'
import { checkSample, type Sample } from './sample.ts'
import { variance } from './variance.ts'

/** Of three units, one resample in nine is a single unit three times over: it has no spread, and its ratio no bound. */
const leastUnits = 4

/**
 * Bootstrap-t interval of a mean: the one to take where values are few and skewed, at the price of width.
 *
 *     [ mean - q_upper se , mean - q_lower se ] ,  q the quantiles of (mean* - mean) / se* over resamples
 *
 * - Error: at 95 %, it covers the mean of 8 normal values 95 % of the time, of 8 lognormal ones 89 %.
 * - Cost: `resamples` passes over the sample.
 * - Assumes: units are independent and alike, with a finite variance, and few of them are equal: a resample of equal values has no
 *   spread either.
 *
 * @throws RangeError below 4 units, where resamples without a spread would set the endpoints
 *
 * Source: Efron and Tibshirani (1993), "An Introduction to the Bootstrap", section 12.5.
 */
export function bootstrapTInterval(
  sample: Sample,
  options: { readonly seed: Seed; readonly level?: number; readonly resamples?: number },
): Interval {
  const { seed, level = 0.95, resamples = 2000 } = options
  checkSample('bootstrapTInterval', sample, leastUnits)
  const centre = mean(sample)
  const standardError = Math.sqrt(variance(sample) / sample.length)
  if (standardError === 0) return { lower: centre, upper: centre, level }
  const indices = resampleIndices(sample.length, resamples, seed)
  const ratios = new Float64Array(resamples)
  const drawn = new Float64Array(sample.length)
  for (let resample = 0, next = 0; resample < resamples; resample++) {
    for (let place = 0; place < drawn.length; place++) drawn[place] = sample[indices[next++]]
    ratios[resample] = studentRatio(drawn, centre)
  }
  ratios.sort()
  return {
    lower: centre - quantileOfSorted(ratios, (1 + level) / 2) * standardError,
    upper: centre - quantileOfSorted(ratios, (1 - level) / 2) * standardError,
    level,
  }
}

/** How far a resample's mean lies from the sample's, in standard errors of the resample. */
function studentRatio(drawn: Float64Array, centre: number): number {
  const shift = mean(drawn) - centre
  if (shift === 0) return 0
  // a resample of one unit alone has no spread: its ratio is without bound, and finite to keep the interval so
  const smallest = Math.abs(shift) * 1e-6
  return shift / Math.max(smallest, Math.sqrt(variance(drawn) / drawn.length))
}
