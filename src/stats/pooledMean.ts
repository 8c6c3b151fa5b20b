/** The values of one unit, summed up; units may hold different numbers of them. */
export interface PooledUnit {
  readonly sum: number
  readonly count: number
}

/**
 * The mean of all values of all units.
 *
 *     sum_i sum_i / sum_i count_i
 *
 * @example
 * pooledMean([{ sum: 6, count: 3 }, { sum: 10, count: 1 }]) // 4
 */
export function pooledMean(units: readonly PooledUnit[]): number {
  let sum = 0
  let count = 0
  for (const unit of units) {
    sum += unit.sum
    count += unit.count
  }
  if (count === 0) throw new RangeError('pooledMean: needs at least 1 value, got 0; measure more units')
  return sum / count
}

/**
 * One number a unit whose plain mean is the pooled mean, so that tests of a mean apply to it.
 *
 *     R + (count_i / mean count) (mean_i - R) ,  R the pooled mean
 *
 * - Error: their variance is that of a ratio estimator to first order; with equal counts they are the units' means.
 *
 * @example
 * pooledMeanParts([{ sum: 6, count: 3 }, { sum: 10, count: 1 }]) // [1, 7]
 *
 * Source: Cochran (1977), "Sampling Techniques", section 6.4.
 */
export function pooledMeanParts(units: readonly PooledUnit[]): number[] {
  const centre = pooledMean(units)
  const meanCount = units.reduce((total, { count }) => total + count, 0) / units.length
  return units.map(({ sum, count }) => centre + (sum - count * centre) / meanCount)
}
