import { TooLargeError } from '../numerics/errors.ts'
import { checkSample, type Sample } from './sample.ts'
import type { TestResult } from './testResult.ts'
import { type TieGroup, tieGroups } from './tieGroups.ts'

const maxPairs = 1e8

/**
 * Whether two unpaired arms have one law, by the largest gap between their distribution functions.
 *
 *     D = max_x |F(x) - G(x)|      p = P(D* >= D) over all orders of the labels, values as they are
 *
 * - Error: exact, with ties too: the gap is looked at where a group of equal values ends, in whole numbers.
 * - Cost: (n1 + n2) n1 steps.
 * - Assumes: without an effect both arms have one law.
 *
 * @throws TooLargeError beyond n1 n2 = 10^8
 *
 * @example
 * kolmogorovSmirnov([1, 2, 3], [4, 5, 6]).pValue // 0.1
 *
 * Source: Schroeer and Trenkler (1995), "Exact and Randomization Distributions of Kolmogorov-Smirnov Tests Two or Three
 * Samples", Computational Statistics and Data Analysis 20.
 */
export function kolmogorovSmirnov(candidate: Sample, baseline: Sample): TestResult {
  checkSample('kolmogorovSmirnov', candidate, 1)
  checkSample('kolmogorovSmirnov', baseline, 1)
  const [n1, n2] = [candidate.length, baseline.length]
  if (n1 * n2 > maxPairs)
    throw new TooLargeError(
      `kolmogorovSmirnov: at most ${maxPairs} pairs, got ${n1 * n2}; test fewer units, a million values prove anything`,
    )
  const groups = tieGroups(candidate, baseline)
  const gap = largestGap(groups, n1, n2)
  return {
    method: 'Kolmogorov-Smirnov',
    kind: 'distribution',
    statistic: gap / (n1 * n2),
    pValue: Math.min(1, reachProbability(groups, n1, n2, gap)),
    alternative: 'two-sided',
    exact: true,
    numUnits: Math.min(n1, n2),
  }
}

/** max |i n2 - j n1| after each group of i candidates and j baselines: D in whole numbers. */
function largestGap(groups: readonly TieGroup[], n1: number, n2: number): number {
  let gap = 0
  let numFirst = 0
  let numBoth = 0
  for (const group of groups) {
    numFirst += group.numFirst
    numBoth += group.size
    gap = Math.max(gap, Math.abs(numFirst * n2 - (numBoth - numFirst) * n1))
  }
  return gap
}

/** Probability that labels dealt at random reach the gap: what arrives there first is taken out and summed. */
function reachProbability(groups: readonly TieGroup[], n1: number, n2: number, gap: number): number {
  const probability = new Float64Array(n1 + 1)
  probability[0] = 1
  let reached = 0
  let dealt = 0
  for (const group of groups) {
    for (let member = 0; member < group.size; member++) dealLabel(probability, n1 + n2, dealt++)
    for (let numFirst = Math.max(0, dealt - n2); numFirst <= Math.min(n1, dealt); numFirst++) {
      if (Math.abs(numFirst * n2 - (dealt - numFirst) * n1) < gap) continue
      reached += probability[numFirst]
      probability[numFirst] = 0
    }
  }
  return reached
}

/** One more label without replacement; `probability[i]` is that of i candidates so far. */
function dealLabel(probability: Float64Array, numBoth: number, dealt: number): void {
  const n1 = probability.length - 1
  const left = numBoth - dealt
  for (let numFirst = Math.min(n1, dealt + 1); numFirst >= 0; numFirst--) {
    const stays = probability[numFirst] * (1 - (n1 - numFirst) / left)
    const joins = numFirst > 0 ? (probability[numFirst - 1] * (n1 - numFirst + 1)) / left : 0
    probability[numFirst] = stays + joins
  }
}
