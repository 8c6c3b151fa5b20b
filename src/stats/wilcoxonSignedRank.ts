import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { midRanks } from './midRanks.ts'
import { pValueOfTails } from './pValueOfTails.ts'
import { checkSample, type Sample } from './sample.ts'
import { tailsAt } from './tailsAt.ts'
import type { Alternative, TestResult } from './testResult.ts'

const maxExactUnits = 50

/** How the Wilcoxon test is run. */
export interface WilcoxonOptions {
  readonly alternative?: Alternative
  /** Zero differences are dropped before ranking (`wilcox`, default) or after it (`pratt`). */
  readonly zeros?: 'wilcox' | 'pratt'
  /** Default: exact up to 50 differences that are not zero. */
  readonly method?: 'exact' | 'asymptotic'
}

/**
 * Whether paired differences are centred at 0, by the ranks of their sizes.
 *
 *     W = sum of the mid-ranks of |d_i| over d_i > 0
 *
 * - Error: the exact law is that of the mid-ranks at hand, so it holds with ties; the asymptotic one is normal, with the
 *   variance corrected for ties and W for continuity.
 * - Cost: exact, n sums over n (n + 1) values.
 * - Assumes: without an effect each difference is as likely as its negative.
 *
 * @returns `statistic` is W, of the positive differences
 *
 * @example
 * wilcoxonSignedRank([1, 2, -3]).pValue // 1
 *
 * Source: Wilcoxon (1945), "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1; Pratt (1959), "Remarks on
 * Zeros and Ties in the Wilcoxon Signed Rank Procedures", JASA 54.
 */
export function wilcoxonSignedRank(differences: Sample, options: WilcoxonOptions = {}): TestResult {
  checkSample('wilcoxonSignedRank', differences, 1)
  const { alternative = 'two-sided', zeros = 'wilcox' } = options
  const ranked = Array.from(differences).filter((difference) => zeros === 'pratt' || difference !== 0)
  const { ranks: allRanks } = midRanks(ranked.map(Math.abs))
  const ranks = allRanks.filter((_, unit) => ranked[unit] !== 0)
  const statistic = allRanks.reduce((sum, rank, unit) => (ranked[unit] > 0 ? sum + rank : sum), 0)
  const exact = (options.method ?? (ranks.length <= maxExactUnits ? 'exact' : 'asymptotic')) === 'exact'
  const [lowerTail, upperTail] = exact ? exactTails(ranks, statistic) : asymptoticTails(ranks, statistic)
  return {
    method: 'Wilcoxon signed rank',
    kind: 'rank',
    statistic,
    pValue: pValueOfTails(lowerTail, upperTail, alternative),
    alternative,
    exact,
    numUnits: differences.length,
  }
}

/** The law of the sum when each rank is in or out with probability 1/2; doubled, mid-ranks are whole. */
function exactTails(ranks: Float64Array, statistic: number): [number, number] {
  const total = 2 * ranks.reduce((sum, rank) => sum + rank, 0)
  const probability = new Float64Array(total + 1)
  probability[0] = 1
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) {
      const without = sum >= 2 * rank ? probability[sum - 2 * rank] : 0
      probability[sum] = (probability[sum] + without) / 2
    }
  }
  return tailsAt(probability, 2 * statistic)
}

/** Mean and variance of a sum of ranks, each in or out: sum r / 2 and sum r^2 / 4, which holds ties and zeros. */
function asymptoticTails(ranks: Float64Array, statistic: number): [number, number] {
  if (ranks.length === 0) return [1, 1]
  const centre = ranks.reduce((sum, rank) => sum + rank, 0) / 2
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4)
  return [
    normalCdf((statistic - centre + 0.5) / deviation, 0, 1),
    normalCdf((centre - statistic + 0.5) / deviation, 0, 1),
  ]
}
