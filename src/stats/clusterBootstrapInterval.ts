import { type BootstrapOptions, bcaEndpoints, checkBootstrap } from './bcaEndpoints.ts'
import type { Interval } from './interval.ts'
import { resampleIndices } from './resampleIndices.ts'

/**
 * BCa bootstrap interval of any statistic, drawn over independent units; the formula is that of {@link bcaEndpoints}.
 *
 * A unit may carry several values, as a school carries its pupils: what is drawn is the unit, whole.
 *
 * - Error: at 95 %, `student` covers the mean of 8 normal values 94 % of the time, of 8 lognormal ones 86 %;
 *   `normal` 88 % and 81 %.
 * - Cost: `resamples` + n + 1 calls of the statistic.
 * - Assumes: units are independent and alike.
 *
 * @param statistic gets an array that is overwritten by the next resample
 */
export function clusterBootstrapInterval<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  options: BootstrapOptions,
): Interval {
  const request = checkBootstrap(units.length, options)
  const indices = resampleIndices(units.length, request.resamples, request.seed)
  const drawn = units.slice()
  const replicates = new Float64Array(request.resamples)
  for (let resample = 0, next = 0; resample < replicates.length; resample++) {
    for (let place = 0; place < drawn.length; place++) drawn[place] = units[indices[next++]]
    replicates[resample] = statistic(drawn)
  }
  const jackknife = units.map((_, left) => statistic(units.filter((_unit, index) => index !== left)))
  return bcaEndpoints({ estimate: statistic(units), replicates, jackknife }, request)
}
