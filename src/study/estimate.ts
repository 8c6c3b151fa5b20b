import { type Seed, seedOf } from '../numerics/random.ts'
import { bcaInterval } from '../stats/bcaInterval.ts'
import type { Interval } from '../stats/interval.ts'
import { mean } from '../stats/mean.ts'
import { minimumUnits } from '../stats/minimumUnits.ts'
import { ratioOfGeometricMeans } from '../stats/ratioOfGeometricMeans.ts'

/** A number, with an interval where there are units enough for one. */
export interface Estimate {
  readonly value: number
  /** Absent below {@link minimumUnits} units: no interval is calibrated there. */
  readonly interval?: Interval
}

/** One seed for all intervals: they then share their resamples. */
const resamplingSeed: Seed = seedOf(0)

/** Mean over units. */
export function estimateMean(sample: readonly number[]): Estimate {
  const value = mean(sample)
  if (sample.length < minimumUnits) return { value }
  return { value, interval: bcaInterval(sample, mean, { seed: resamplingSeed }) }
}

/** Ratio of geometric means over paired units, candidate / baseline; undefined where a value is not above 0. */
export function estimateRatio(
  candidate: readonly number[],
  baseline: readonly number[],
): Estimate | undefined {
  if (!isPositive(candidate) || !isPositive(baseline)) return undefined
  if (candidate.length >= minimumUnits)
    return ratioOfGeometricMeans(candidate, baseline, { seed: resamplingSeed })
  return { value: Math.exp(mean(candidate.map((value, unit) => Math.log(value / baseline[unit])))) }
}

export function isPositive(sample: readonly number[]): boolean {
  return sample.every((value) => value > 0)
}
