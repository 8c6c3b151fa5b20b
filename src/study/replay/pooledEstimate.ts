import { type Seed, seedOf } from '../../numerics/random.ts'
import { clusterBootstrapInterval } from '../../stats/clusterBootstrapInterval.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import { type PooledUnit, pooledMean } from '../../stats/pooledMean.ts'
import type { Estimate } from '../estimate.ts'

/** One seed for all intervals: they then share their resamples. */
export const resamplingSeed: Seed = seedOf(0)

/** Few units, skewed, at corrected levels: with the usual 2,000 an endpoint is a guess in its second digit. */
const resamples = 20_000

/**
 * A mean over all tokens, or a function of it, with an interval over documents.
 *
 * @param ofMean for instance `Math.exp`, which makes a perplexity of nats
 */
export function pooledEstimate(
  units: readonly PooledUnit[],
  ofMean: (mean: number) => number = (mean) => mean,
): Estimate {
  const statistic = (drawn: readonly PooledUnit[]): number => ofMean(pooledMean(drawn))
  const value = statistic(units)
  if (units.length < minimumUnits) return { value }
  return { value, interval: clusterBootstrapInterval(units, statistic, { seed: resamplingSeed, resamples }) }
}
