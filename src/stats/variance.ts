import { mean } from './mean.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * The unbiased variance, sum (x_i - mean)^2 / (n - 1), in two passes.
 *
 * @example
 * variance([1, 2, 6]) // 7
 */
export function variance(sample: Sample): number {
  checkSample('variance', sample, 2)
  const centre = mean(sample)
  let sum = 0
  for (let unit = 0; unit < sample.length; unit++) sum += (sample[unit] - centre) ** 2
  return sum / (sample.length - 1)
}
