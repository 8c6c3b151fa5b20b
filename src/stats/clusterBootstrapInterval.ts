import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import type { Seed } from '../numerics/random.ts'
import type { Interval } from './interval.ts'
import { quantileOfSorted } from './quantile.ts'
import { resampleIndices } from './resampleIndices.ts'

/** How an interval is drawn from resamples. */
export interface BootstrapOptions {
  /** One seed for all intervals of a study shares the draws between them, and is faster. */
  readonly seed: Seed
  /** Nominal coverage, default 0.95. */
  readonly level?: number
  /** Default 2000. */
  readonly resamples?: number
  /** Whether the tails are widened for few units (default), or those of the textbook. */
  readonly tails?: 'student' | 'normal'
}

/**
 * Bias-corrected and accelerated (BCa) bootstrap interval of any statistic, drawn over independent units.
 *
 *     endpoint = quantile of the replicates at Phi(z0 + (z0 + z) / (1 - a (z0 + z)))
 *     z0 = Phi^-1(share of replicates below the estimate)
 *     a = sum (m - j_i)^3 / (6 (sum (m - j_i)^2)^1.5) ,  j_i without unit i, m their mean
 *     z = -+ sqrt(n / (n - 1)) t_{n-1}   student      z = -+ Phi^-1((1 + level) / 2)   normal
 *
 * A unit may carry several values, as a school carries its pupils: what is drawn is the unit, whole.
 *
 * - Error: at 95 %, `student` covers the mean of 8 normal values 94 % of the time, of 8 lognormal ones 86 %;
 *   `normal` 88 % and 81 %.
 * - Cost: `resamples` + n + 1 calls of the statistic.
 * - Assumes: units are independent and alike.
 *
 * @param statistic gets an array that is overwritten by the next resample
 *
 * Source: Efron (1987), "Better Bootstrap Confidence Intervals", JASA 82; Hesterberg (2015), "What Teachers Should Know
 * About the Bootstrap", The American Statistician 69, for the wider tails.
 */
export function clusterBootstrapInterval<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  options: BootstrapOptions,
): Interval {
  const { seed, level = 0.95, resamples = 2000, tails = 'student' } = options
  checkRequest(units.length, level, resamples)
  const estimate = statistic(units)
  const replicates = sortedReplicates(units, statistic, resamples, seed)
  const lowest = replicates[0]
  const highest = replicates[resamples - 1]
  if (!Number.isFinite(estimate + lowest + highest))
    throw new RangeError(
      `bootstrap: the statistic must be finite on every resample, got ${lowest} .. ${highest}; choose one that is`,
    )
  if (lowest === highest) return { lower: estimate, upper: estimate, level }
  const bias = normalQuantile(shareBelow(replicates, estimate), 0, 1)
  const skew = acceleration(units, statistic)
  const reach =
    tails === 'student' ? studentReach(units.length, level) : normalQuantile((1 + level) / 2, 0, 1)
  const endpoint = (z: number): number => quantileOfSorted(replicates, correctedLevel(z, bias, skew))
  return { lower: endpoint(-reach), upper: endpoint(reach), level }
}

function checkRequest(numUnits: number, level: number, resamples: number): void {
  if (numUnits < 2)
    throw new RangeError(`bootstrap: needs at least 2 units, got ${numUnits}; measure more units`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`bootstrap: level must be between 0 and 1, got ${level}; 0.95 is usual`)
  if (!Number.isSafeInteger(resamples) || resamples < 100)
    throw new RangeError(`bootstrap: resamples must be 100 or more, got ${resamples}; 2000 is usual`)
}

function sortedReplicates<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  resamples: number,
  seed: Seed,
): Float64Array {
  const indices = resampleIndices(units.length, resamples, seed)
  const drawn = units.slice()
  const replicates = new Float64Array(resamples)
  for (let resample = 0, next = 0; resample < resamples; resample++) {
    for (let place = 0; place < drawn.length; place++) drawn[place] = units[indices[next++]]
    replicates[resample] = statistic(drawn)
  }
  return replicates.toSorted()
}

/** Share of replicates below the estimate, ties by half, kept off 0 and 1. */
function shareBelow(replicates: Float64Array, estimate: number): number {
  // the order of the draws moves a sum by an ulp: such replicates are ties
  const tolerance = 1e-12 * (replicates[replicates.length - 1] - replicates[0])
  let halves = 0
  for (const replicate of replicates) {
    if (replicate < estimate - tolerance) halves += 2
    else if (replicate <= estimate + tolerance) halves += 1
  }
  const twice = 2 * replicates.length
  return Math.min(twice - 1, Math.max(1, halves)) / twice
}

function acceleration<T>(units: readonly T[], statistic: (units: readonly T[]) => number): number {
  const without = units.map((_, left) => statistic(units.filter((_unit, index) => index !== left)))
  const centre = without.reduce((sum, value) => sum + value, 0) / without.length
  let squares = 0
  let cubes = 0
  for (const value of without) {
    squares += (centre - value) ** 2
    cubes += (centre - value) ** 3
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}

function studentReach(numUnits: number, level: number): number {
  return Math.sqrt(numUnits / (numUnits - 1)) * tQuantile((1 + level) / 2, numUnits - 1)
}

function correctedLevel(z: number, bias: number, skew: number): number {
  const shrink = 1 - skew * (bias + z)
  // beyond the pole of the correction the endpoint is the outermost replicate
  if (shrink <= 0) return z < 0 ? 0 : 1
  return normalCdf(bias + (bias + z) / shrink, 0, 1)
}
