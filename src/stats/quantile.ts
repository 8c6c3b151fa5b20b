import { checkSample, type Sample } from './sample.ts'

/**
 * The p-quantile of a sample, interpolated between order statistics at position p (n - 1).
 *
 * @param p 0 .. 1
 *
 * @example
 * quantile([4, 1, 2], 0.25) // 1.5
 *
 * Source: Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50, type 7.
 */
export function quantile(sample: Sample, p: number): number {
  checkSample('quantile', sample, 1)
  if (!(p >= 0 && p <= 1))
    throw new RangeError(`quantile: p must be in 0 .. 1, got ${p}; divide a percentage by 100`)
  return quantileOfSorted(Float64Array.from(sample).toSorted(), p)
}

/** The same of values that are in ascending order already; nothing is checked. */
export function quantileOfSorted(sorted: Sample, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}
