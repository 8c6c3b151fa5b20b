import { labelPatterns } from './labelPatterns.ts'
import { type PermutationOptions, permutationPValue } from './permutationPValue.ts'
import { checkSample, type Sample } from './sample.ts'
import type { TestResult } from './testResult.ts'
import { type TieGroup, tieGroups } from './tieGroups.ts'

const maxExactSteps = 2e7

/**
 * Whether two unpaired arms have one law, by the gap between their distribution functions all along.
 *
 *     T = n1 n2 / (n1 + n2)^2 sum over pooled values of (F(x) - G(x))^2
 *
 * - Error: exact by recursion over the pooled order, with ties too; beyond the bound by labels dealt at random.
 * - Cost: exact, (n1 + n2) n1 W steps, W being T in whole numbers; the default up to 2 * 10^7.
 * - Assumes: without an effect both arms have one law.
 *
 * @example
 * cramerVonMises([1, 2, 3], [4, 5, 6], { seed: [1, 0] }).pValue // 0.1
 *
 * Source: Anderson (1962), "On the Distribution of the Two-Sample Cramer-von Mises Criterion", Annals of Mathematical
 * Statistics 33; Xiao, Gordon and Yakovlev (2006), Journal of Statistical Software 17(8), for the recursion.
 */
export function cramerVonMises(
  candidate: Sample,
  baseline: Sample,
  options: PermutationOptions & { readonly method?: 'exact' },
): TestResult {
  checkSample('cramerVonMises', candidate, 1)
  checkSample('cramerVonMises', baseline, 1)
  const [n1, n2] = [candidate.length, baseline.length]
  const numBoth = n1 + n2
  const divisor = greatestCommonDivisor(n1, n2)
  /** (F - G) n1 n2 / divisor where `numFirst` of `dealt` values are candidates, squared: a whole number. */
  const squaredGap = (numFirst: number, dealt: number): number =>
    ((numFirst * numBoth - dealt * n1) / divisor) ** 2

  const groups = tieGroups(candidate, baseline)
  const isFirst = Uint8Array.from(groups.flatMap(labelsOf))
  const criterion = (): number => wholeCriterion(groups, isFirst, squaredGap)
  const observed = criterion()
  const countAll = options.method === 'exact' || numBoth * n1 * observed <= maxExactSteps
  const { pValue, exact } = countAll
    ? { pValue: reachProbability(groups, n1, n2, squaredGap, observed), exact: true }
    : permutationPValue(labelPatterns(isFirst), () => criterion() >= observed, options)
  return {
    method: 'Cramer-von Mises',
    kind: 'distribution',
    statistic: (observed * divisor ** 2) / (n1 * n2 * numBoth ** 2),
    pValue,
    alternative: 'two-sided',
    exact,
    numUnits: Math.min(n1, n2),
  }
}

type SquaredGap = (numFirst: number, dealt: number) => number

/** T (n1 n2 (n1 + n2)^2) / divisor^2 of one way to deal the labels in pooled order. */
function wholeCriterion(groups: readonly TieGroup[], isFirst: Uint8Array, squaredGap: SquaredGap): number {
  let sum = 0
  let numFirst = 0
  let dealt = 0
  for (const { size } of groups) {
    for (let member = 0; member < size; member++) numFirst += isFirst[dealt++]
    sum += size * squaredGap(numFirst, dealt)
  }
  return sum
}

/**
 * Probability that labels dealt at random reach `observed`. Terms only add up: what arrives there is taken out.
 *
 * `bySum[i][s]` is the probability of i candidates so far with the sum s.
 */
function reachProbability(
  groups: readonly TieGroup[],
  n1: number,
  n2: number,
  squaredGap: SquaredGap,
  observed: number,
): number {
  if (observed === 0) return 1
  const bySum = Array.from({ length: n1 + 1 }, () => new Float64Array(observed))
  bySum[0][0] = 1
  let reached = 0
  let dealt = 0
  for (const { size } of groups) {
    for (let member = 0; member < size; member++) dealLabel(bySum, n1 + n2, dealt++)
    for (let numFirst = Math.max(0, dealt - n2); numFirst <= Math.min(n1, dealt); numFirst++)
      reached += shiftUp(bySum[numFirst], size * squaredGap(numFirst, dealt))
  }
  // the whole mass can arrive, and rounding then exceeds 1
  return Math.min(1, reached)
}

/** One more label without replacement, after `dealt` of `numBoth`. */
function dealLabel(bySum: readonly Float64Array[], numBoth: number, dealt: number): void {
  const n1 = bySum.length - 1
  const left = numBoth - dealt
  const fewest = Math.max(0, n1 - left)
  for (let numFirst = Math.min(n1, dealt + 1); numFirst >= fewest; numFirst--) {
    const here = bySum[numFirst]
    const stays = 1 - (n1 - numFirst) / left
    for (let sum = 0; sum < here.length; sum++) here[sum] *= stays
    if (numFirst === 0) break
    const fewer = bySum[numFirst - 1]
    const joins = (n1 - numFirst + 1) / left
    for (let sum = 0; sum < here.length; sum++) here[sum] += fewer[sum] * joins
  }
}

/** Adds a term to all sums, and returns the probability that falls off the end. */
function shiftUp(probability: Float64Array, term: number): number {
  const start = Math.max(0, probability.length - term)
  let fallen = 0
  for (let sum = start; sum < probability.length; sum++) fallen += probability[sum]
  probability.copyWithin(term, 0, start)
  probability.fill(0, 0, Math.min(term, probability.length))
  return fallen
}

function labelsOf({ numFirst, size }: TieGroup): number[] {
  return Array.from({ length: size }, (_, member) => (member < numFirst ? 1 : 0))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
