import type { Alternative } from './testResult.ts'

/**
 * One p-value in (0, 1] from the two tails P(T <= t) and P(T >= t).
 *
 * Two-sided is twice the smaller tail; at the centre of a discrete law that exceeds 1, hence the bound. A tail that
 * underflows becomes the smallest positive number, since a p-value of 0 would survive any correction.
 */
export function pValueOfTails(lowerTail: number, upperTail: number, alternative: Alternative): number {
  const pValue = {
    'two-sided': 2 * Math.min(lowerTail, upperTail),
    less: lowerTail,
    greater: upperTail,
  }[alternative]
  return Math.min(1, Math.max(Number.MIN_VALUE, pValue))
}
