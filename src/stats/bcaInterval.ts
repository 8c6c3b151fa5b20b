import { type BootstrapOptions, clusterBootstrapInterval } from './clusterBootstrapInterval.ts'
import type { Interval } from './interval.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * BCa bootstrap interval of a statistic of numbers: {@link clusterBootstrapInterval} with one value a unit.
 *
 * @example
 * bcaInterval([2, 2, 2], mean, { seed: [1, 0] }) // { lower: 2, upper: 2, level: 0.95 }
 */
export function bcaInterval(
  sample: Sample,
  statistic: (sample: readonly number[]) => number,
  options: BootstrapOptions,
): Interval {
  checkSample('bcaInterval', sample, 2)
  return clusterBootstrapInterval(Array.from(sample), statistic, options)
}
