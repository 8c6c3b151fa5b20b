import type { BootstrapOptions } from './bcaEndpoints.ts'
import { clusterBootstrapInterval } from './clusterBootstrapInterval.ts'
import type { Interval } from './interval.ts'
import { checkSample, type Sample } from './sample.ts'

/** Quantiles of all values of all units; intervals are drawn over whole units. */
export interface PooledQuantiles {
  /** @param p 0 .. 1, as in `quantile` */
  estimate(p: number): number
  interval(p: number, options: BootstrapOptions): Interval
}

/**
 * Quantiles of values that come in units, as pupils come in schools.
 *
 * - Error: an interval needs values beyond the quantile in most of the units; that of an extreme one is too narrow.
 * - Cost: sorts all values once; a resample walks over the values on the shorter side of the quantile.
 * - Assumes: units are independent and alike.
 *
 * @example
 * pooledQuantiles([[1, 2], [3]]).estimate(0.5) // 2
 */
export function pooledQuantiles(units: readonly Sample[]): PooledQuantiles {
  for (const unit of units) checkSample('pooledQuantiles', unit, 0)
  const pooled = units
    .flatMap((unit, owner) => Array.from(unit, (value) => ({ value, owner })))
    .toSorted((first, second) => first.value - second.value)
  checkSample(
    'pooledQuantiles',
    Float64Array.from(pooled, ({ value }) => value),
    1,
  )
  const values = Float64Array.from(pooled, ({ value }) => value)
  const owners = Uint32Array.from(pooled, ({ owner }) => owner)
  const counts = units.map((unit) => unit.length)
  const times = new Uint32Array(units.length)

  /** Of the values with each unit taken as often as it was drawn. */
  const quantileOf = (drawn: readonly number[], p: number): number => {
    times.fill(0)
    for (const owner of drawn) times[owner]++
    const total = drawn.reduce((sum, owner) => sum + counts[owner], 0)
    if (total === 0) return Number.NaN
    const position = p * (total - 1)
    const rank = Math.floor(position)
    const below = valueAtRank(values, owners, times, rank, total)
    if (rank === position) return below
    return below + (position - rank) * (valueAtRank(values, owners, times, rank + 1, total) - below)
  }
  const everyUnit = [...units.keys()]
  return {
    estimate: (p) => quantileOf(everyUnit, p),
    interval: (p, options) => clusterBootstrapInterval(everyUnit, (drawn) => quantileOf(drawn, p), options),
  }
}

/** The value of a rank from 0 where values count as often as their owner, found from the nearer end. */
function valueAtRank(
  values: Float64Array,
  owners: Uint32Array,
  times: Uint32Array,
  rank: number,
  total: number,
): number {
  const isLow = 2 * rank < total
  const step = isLow ? 1 : -1
  let left = isLow ? rank : total - 1 - rank
  let place = isLow ? 0 : values.length - 1
  while (left >= times[owners[place]]) {
    left -= times[owners[place]]
    place += step
  }
  return values[place]
}
