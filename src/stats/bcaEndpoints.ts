import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import type { Seed } from '../numerics/random.ts'
import type { Interval } from './interval.ts'
import { quantileOfSorted } from './quantile.ts'
import type { Sample } from './sample.ts'

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

/** A statistic of units, of resamples of them, and of all units but one. */
export interface Replicated {
  readonly estimate: number
  /** One a resample, in any order. */
  readonly replicates: Float64Array
  /** One a unit, which it leaves out. */
  readonly jackknife: Sample
}

/**
 * The bias-corrected and accelerated (BCa) interval that replicates of a statistic give.
 *
 *     endpoint = quantile of the replicates at Phi(z0 + (z0 + z) / (1 - a (z0 + z)))
 *     z0 = Phi^-1(share of replicates below the estimate)
 *     a = sum (m - j_i)^3 / (6 (sum (m - j_i)^2)^1.5) ,  j_i without unit i, m their mean
 *     z = -+ sqrt(n / (n - 1)) t_{n-1}   student      z = -+ Phi^-1((1 + level) / 2)   normal
 *
 * Source: Efron (1987), "Better Bootstrap Confidence Intervals", JASA 82; Hesterberg (2015), "What Teachers Should Know
 * About the Bootstrap", The American Statistician 69, for the wider tails.
 */
export function bcaEndpoints(
  { estimate, replicates, jackknife }: Replicated,
  { level, tails }: Required<BootstrapOptions>,
): Interval {
  const sorted = replicates.toSorted()
  const lowest = sorted[0]
  const highest = sorted[sorted.length - 1]
  if (!Number.isFinite(estimate + lowest + highest))
    throw new RangeError(
      `bootstrap: the statistic must be finite on every resample, got ${lowest} .. ${highest}; choose one that is`,
    )
  if (lowest === highest) return { lower: estimate, upper: estimate, level }
  const bias = normalQuantile(shareBelow(sorted, estimate), 0, 1)
  const skew = acceleration(jackknife)
  const reach =
    tails === 'student' ? studentReach(jackknife.length, level) : normalQuantile((1 + level) / 2, 0, 1)
  const endpoint = (z: number): number => quantileOfSorted(sorted, correctedLevel(z, bias, skew))
  return { lower: endpoint(-reach), upper: endpoint(reach), level }
}

/** Refuses what no interval can be made of, and fills in what was left open. */
export function checkBootstrap(numUnits: number, options: BootstrapOptions): Required<BootstrapOptions> {
  const { seed, level = 0.95, resamples = 2000, tails = 'student' } = options
  if (numUnits < 2)
    throw new RangeError(`bootstrap: needs at least 2 units, got ${numUnits}; measure more units`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`bootstrap: level must be between 0 and 1, got ${level}; 0.95 is usual`)
  if (!Number.isSafeInteger(resamples) || resamples < 100)
    throw new RangeError(`bootstrap: resamples must be 100 or more, got ${resamples}; 2000 is usual`)
  return { seed, level, resamples, tails }
}

/** Share of replicates below the estimate, ties by half, kept off 0 and 1. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  // the order of the draws moves a sum by an ulp: such replicates are ties
  const tolerance = 1e-12 * (sorted[sorted.length - 1] - sorted[0])
  let halves = 0
  for (const replicate of sorted) {
    if (replicate < estimate - tolerance) halves += 2
    else if (replicate <= estimate + tolerance) halves += 1
  }
  const twice = 2 * sorted.length
  return Math.min(twice - 1, Math.max(1, halves)) / twice
}

function acceleration(jackknife: Sample): number {
  let centre = 0
  for (const value of jackknife) centre += value
  centre /= jackknife.length
  let squares = 0
  let cubes = 0
  for (const value of jackknife) {
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
