import { ShapeError } from '../numerics/errors.ts'
import { midRanks } from './midRanks.ts'
import { orderPatterns } from './orderPatterns.ts'
import { type PermutationOptions, permutationPValue } from './permutationPValue.ts'
import { checkSample, type Sample } from './sample.ts'
import type { Alternative, TestResult } from './testResult.ts'

/** How agreement of two orders is measured. */
export type RankCoefficient = 'Spearman' | 'Kendall'

/**
 * How well one sample orders another, -1 to 1, unit by unit.
 *
 *     Spearman  rho = correlation of the mid-ranks
 *     Kendall   tau-b = (C - D) / sqrt((P - T1) (P - T2))
 *
 * C, D are the pairs of units that both samples order alike, oppositely; P all pairs, T1, T2 those tied in one sample.
 *
 * @example
 * rankCorrelation('Kendall', [1, 2, 3, 4], [1, 3, 2, 4]) // 2 / 3, rounded
 *
 * Source: Spearman (1904), "The Proof and Measurement of Association between Two Things", American Journal of Psychology
 * 15; Kendall (1945), "The Treatment of Ties in Ranking Problems", Biometrika 33.
 */
export function rankCorrelation(coefficient: RankCoefficient, first: Sample, second: Sample): number {
  const { score, spread } = prepare(coefficient, first, second)
  return score() / spread
}

/**
 * Whether one sample orders another better than chance.
 *
 *     p = share of the n! ways to deal the second sample's values whose coefficient is at least as extreme
 *
 * - Error: exact level at any law, with ties too, up to 8 units counted over all orders, beyond over draws.
 * - Assumes: without an association every order is equally likely.
 *
 * @example
 * rankCorrelationTest('Spearman', [1, 2, 3], [10, 20, 30], { seed: [1, 0] }).pValue // 1 / 3
 */
export function rankCorrelationTest(
  coefficient: RankCoefficient,
  first: Sample,
  second: Sample,
  options: PermutationOptions & { readonly alternative?: Alternative },
): TestResult {
  const { alternative = 'two-sided' } = options
  const { score, spread, dealt } = prepare(coefficient, first, second)
  const observed = score()
  const extremity = { 'two-sided': Math.abs, greater: (x: number) => x, less: (x: number) => -x }[alternative]
  // scores are sums of products of half ranks: orders with equal ones differ by rounding alone
  const threshold = extremity(observed) - 1e-10 * spread
  const { pValue, exact } = permutationPValue(
    orderPatterns(dealt),
    () => extremity(score()) >= threshold,
    options,
  )
  return {
    method: `${coefficient} rank correlation`,
    kind: 'rank',
    statistic: observed / spread,
    pValue,
    alternative,
    exact,
    numUnits: first.length,
  }
}

/** A coefficient as score / spread: dealing the second sample's ranks anew moves the score alone. */
interface Association {
  readonly score: () => number
  readonly spread: number
  /** Ranks of the second sample. */
  readonly dealt: Float64Array
}

function prepare(coefficient: RankCoefficient, first: Sample, second: Sample): Association {
  if (first.length !== second.length)
    throw new ShapeError(
      `rankCorrelation: expected as many units in both, got ${first.length} and ${second.length}; ` +
        'keep the units that both have',
    )
  const ranks = centredRanks(first)
  const dealt = centredRanks(second)
  const score = { Spearman: productSum, Kendall: concordance }[coefficient]
  return {
    score: () => score(ranks, dealt),
    spread: Math.sqrt(score(ranks, ranks) * score(dealt, dealt)),
    dealt,
  }
}

function centredRanks(sample: Sample): Float64Array {
  checkSample('rankCorrelation', sample, 2)
  const centre = (sample.length + 1) / 2
  const ranks = midRanks(sample).ranks.map((rank) => rank - centre)
  if (ranks.every((rank) => rank === 0))
    throw new RangeError(
      `rankCorrelation: values must differ, got ${sample.length} times ${sample[0]}; equal values have no order`,
    )
  return ranks
}

function productSum(first: Float64Array, second: Float64Array): number {
  let sum = 0
  for (let unit = 0; unit < first.length; unit++) sum += first[unit] * second[unit]
  return sum
}

/** C - D; of a sample with itself, the pairs that it does not tie. */
function concordance(first: Float64Array, second: Float64Array): number {
  let sum = 0
  for (let unit = 1; unit < first.length; unit++)
    for (let other = 0; other < unit; other++)
      sum += Math.sign((first[unit] - first[other]) * (second[unit] - second[other]))
  return sum
}
