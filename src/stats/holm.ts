import { ascendingOrder } from './ascendingOrder.ts'

/**
 * Adjusted p-values that keep the chance of any false claim in the family at the level.
 *
 *     adjusted_(k) = max over j <= k of min(1, (m - j + 1) p_(j))
 *
 * - Assumes: nothing of how the tests depend on each other.
 *
 * @returns in the order of the input
 *
 * @example
 * holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 *
 * Source: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = pValues.slice()
  let largest = 0
  ascendingOrder('holm', pValues).forEach((test, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[test]))
    adjusted[test] = largest
  })
  return adjusted
}
