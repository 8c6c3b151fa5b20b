import type { Sample } from './sample.ts'
import { variance } from './variance.ts'

/**
 * The square root of the unbiased variance.
 *
 * @example
 * standardDeviation([1, 5]) // 2.8284271247461903
 */
export function standardDeviation(sample: Sample): number {
  return Math.sqrt(variance(sample))
}
