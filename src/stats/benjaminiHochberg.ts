import { ascendingOrder } from './ascendingOrder.ts'

/**
 * Adjusted p-values that keep the expected share of false claims among all claims at the level.
 *
 *     adjusted_(k) = min over j >= k of min(1, m p_(j) / j)
 *
 * - Assumes: tests are independent or positively dependent.
 *
 * @returns in the order of the input
 *
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 *
 * Source: Benjamini and Hochberg (1995), "Controlling the False Discovery Rate", JRSS B 57.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = pValues.slice()
  const order = ascendingOrder('benjaminiHochberg', pValues)
  let smallest = 1
  for (let rank = order.length; rank >= 1; rank--) {
    const test = order[rank - 1]
    smallest = Math.min(smallest, (pValues.length * pValues[test]) / rank)
    adjusted[test] = smallest
  }
  return adjusted
}
