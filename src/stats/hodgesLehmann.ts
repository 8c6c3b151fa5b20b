import { quantile } from './quantile.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * Centre of paired differences that few outliers cannot move: the median of all Walsh averages.
 *
 *     median of (d_i + d_j) / 2 ,  i <= j
 *
 * - Cost: n (n + 1) / 2 values.
 *
 * @example
 * hodgesLehmann([1, 2, 9]) // 3.5
 *
 * Source: Hodges and Lehmann (1963), "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34.
 */
export function hodgesLehmann(differences: Sample): number {
  checkSample('hodgesLehmann', differences, 1)
  const numUnits = differences.length
  const averages = new Float64Array((numUnits * (numUnits + 1)) / 2)
  for (let i = 0, next = 0; i < numUnits; i++)
    for (let j = i; j < numUnits; j++) averages[next++] = (differences[i] + differences[j]) / 2
  return quantile(averages, 0.5)
}
