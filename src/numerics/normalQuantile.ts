import erfinv from '@stdlib/math-base-special-erfinv'

/**
 * What a standard normal number falls below with this probability, above 0 and below 1.
 *
 * - Error: as of a probability that is off by 1e-16.
 */
export function normalQuantile(probability: number): number {
  return Math.SQRT2 * erfinv(2 * probability - 1)
}
