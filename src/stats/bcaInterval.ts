import { type BootstrapOptions, bcaEndpoints, checkBootstrap } from './bcaEndpoints.ts'
import { clusterBootstrapInterval } from './clusterBootstrapInterval.ts'
import type { Interval } from './interval.ts'
import { mean } from './mean.ts'
import { resampleIndices } from './resampleIndices.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * BCa bootstrap interval of a statistic of numbers: {@link clusterBootstrapInterval} with one value a unit.
 *
 * - Cost: `resamples` + n + 1 calls of the statistic; of `mean`, as many sums in place, which give the same bits.
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
  if (statistic === mean) return meanInterval(Float64Array.from(sample), options)
  return clusterBootstrapInterval(Array.from(sample), statistic, options)
}

/** Nearly all intervals are of means. */
function meanInterval(values: Float64Array, options: BootstrapOptions): Interval {
  const request = checkBootstrap(values.length, options)
  const indices = resampleIndices(values.length, request.resamples, request.seed)
  const replicates = new Float64Array(request.resamples)
  for (let resample = 0; resample < replicates.length; resample++)
    replicates[resample] = meanOfDrawn(values, indices, resample * values.length)
  const jackknife = values.map((_, left) => meanWithout(values, left))
  return bcaEndpoints({ estimate: mean(values), replicates, jackknife }, request)
}

/** `mean` of a resample, with its sum in the same order. */
function meanOfDrawn(values: Float64Array, indices: Uint32Array, start: number): number {
  const first = values[indices[start]]
  let sum = 0
  for (let place = 1; place < values.length; place++) sum += values[indices[start + place]] - first
  return first + sum / values.length
}

/** `mean` of all values but one, with its sum in the same order. */
function meanWithout(values: Float64Array, left: number): number {
  const first = values[left === 0 ? 1 : 0]
  let sum = 0
  for (let unit = 0; unit < values.length; unit++) if (unit !== left) sum += values[unit] - first
  return first + sum / (values.length - 1)
}
