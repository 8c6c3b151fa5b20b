import { quantile } from './quantile.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * By how much one unpaired sample lies above another: the median of all differences candidate_i - baseline_j.
 *
 * - Cost: one value for every pair.
 *
 * @example
 * hodgesLehmannShift([5, 6], [1, 2, 3]) // 3.5
 *
 * Source: Hodges and Lehmann (1963), "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34.
 */
export function hodgesLehmannShift(candidate: Sample, baseline: Sample): number {
  checkSample('hodgesLehmannShift', candidate, 1)
  checkSample('hodgesLehmannShift', baseline, 1)
  const shifts = new Float64Array(candidate.length * baseline.length)
  let next = 0
  for (const high of candidate) for (const low of baseline) shifts[next++] = high - low
  return quantile(shifts, 0.5)
}
