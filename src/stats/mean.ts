import type { Sample } from './sample.ts'

/**
 * The arithmetic mean, x_0 + sum(x_i - x_0) / n, which is exact on equal values.
 *
 * @example
 * mean([1, 2, 6]) // 3
 */
export function mean(sample: Sample): number {
  if (sample.length === 0) throw new RangeError('mean: needs at least 1 unit, got 0; measure more units')
  const first = sample[0]
  let sum = 0
  for (let unit = 1; unit < sample.length; unit++) sum += sample[unit] - first
  return first + sum / sample.length
}
