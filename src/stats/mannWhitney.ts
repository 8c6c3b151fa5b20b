import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { midRanks } from './midRanks.ts'
import { pValueOfTails } from './pValueOfTails.ts'
import { checkSample, type Sample } from './sample.ts'
import { tailsAt } from './tailsAt.ts'
import type { Alternative, TestResult } from './testResult.ts'

const maxExactSteps = 1e7

/** A Mann-Whitney test, with its effect size. */
export interface MannWhitneyResult extends TestResult {
  /** -1 where every candidate is below every baseline, 0 where neither tends to be, 1 where every one is above. */
  readonly rankBiserial: number
}

/**
 * Whether values of one unpaired arm tend to be larger than those of the other.
 *
 *     U = number of pairs with candidate > baseline, ties by half       r = 2 U / (n1 n2) - 1
 *
 * - Error: the exact law is that of the mid-ranks at hand, so it holds with ties; the asymptotic one is normal, with the
 *   variance corrected for ties and U for continuity.
 * - Cost: exact, (n1 + n2) min(n1, n2) (n1 + n2) (n1 + n2 + 1) steps, the default up to 10^7 of them.
 * - Assumes: without an effect both arms have one law.
 *
 * @returns `statistic` is U, of the candidate
 *
 * @example
 * mannWhitney([1, 2, 3], [4, 5, 6]).rankBiserial // -1
 *
 * Source: Mann and Whitney (1947), "On a Test of Whether One of Two Random Variables is Stochastically Larger than the
 * Other", Annals of Mathematical Statistics 18.
 */
export function mannWhitney(
  candidate: Sample,
  baseline: Sample,
  options: { readonly alternative?: Alternative; readonly method?: 'exact' | 'asymptotic' } = {},
): MannWhitneyResult {
  checkSample('mannWhitney', candidate, 1)
  checkSample('mannWhitney', baseline, 1)
  const { alternative = 'two-sided' } = options
  const [n1, n2] = [candidate.length, baseline.length]
  const { ranks, tieTerm } = midRanks([...candidate, ...baseline])
  const rankSum = ranks.subarray(0, n1).reduce((sum, rank) => sum + rank, 0)
  const statistic = rankSum - (n1 * (n1 + 1)) / 2
  const numUnits = Math.min(n1, n2)
  const total = n1 + n2
  const affordable = total * numUnits * total * (total + 1) <= maxExactSteps
  const exact = (options.method ?? (affordable ? 'exact' : 'asymptotic')) === 'exact'
  const [lowerTail, upperTail] = exact ? exactTails(ranks, n1) : asymptoticTails(statistic, n1, n2, tieTerm)
  return {
    method: 'Mann-Whitney',
    kind: 'rank',
    statistic,
    pValue: pValueOfTails(lowerTail, upperTail, alternative),
    alternative,
    exact,
    numUnits,
    rankBiserial: (2 * statistic) / (n1 * n2) - 1,
  }
}

/** Tails of the candidate's rank sum; the smaller arm's is counted, since the two add up to a constant. */
function exactTails(ranks: Float64Array, n1: number): [number, number] {
  const candidateIsSmaller = 2 * n1 <= ranks.length
  const numDrawn = candidateIsSmaller ? n1 : ranks.length - n1
  const own = candidateIsSmaller ? ranks.subarray(0, n1) : ranks.subarray(n1)
  const law = rankSumLaw(ranks, numDrawn)
  const [below, above] = tailsAt(law, 2 * own.reduce((sum, rank) => sum + rank, 0))
  return candidateIsSmaller ? [below, above] : [above, below]
}

/** Law of twice the sum of `numDrawn` ranks dealt without replacement, by going through the units one by one. */
function rankSumLaw(ranks: Float64Array, numDrawn: number): Float64Array {
  const width = ranks.length * (ranks.length + 1) + 1
  const bySize = Array.from({ length: numDrawn + 1 }, () => new Float64Array(width))
  bySize[0][0] = 1
  for (let unit = 0; unit < ranks.length; unit++) {
    const step = 2 * ranks[unit]
    for (let size = Math.min(unit + 1, numDrawn); size >= 0; size--) {
      const stays = 1 - (numDrawn - size) / (ranks.length - unit)
      const joins = (numDrawn - size + 1) / (ranks.length - unit)
      const here = bySize[size]
      const fewer = bySize[size - 1]
      for (let sum = width - 1; sum >= 0; sum--) {
        const joined = size > 0 && sum >= step ? fewer[sum - step] * joins : 0
        here[sum] = here[sum] * stays + joined
      }
    }
  }
  return bySize[numDrawn]
}

function asymptoticTails(statistic: number, n1: number, n2: number, tieTerm: number): [number, number] {
  const total = n1 + n2
  const spread = total + 1 - tieTerm / (total * (total - 1))
  if (spread <= 0) return [1, 1]
  const centre = (n1 * n2) / 2
  const deviation = Math.sqrt((n1 * n2 * spread) / 12)
  return [
    normalCdf((statistic - centre + 0.5) / deviation, 0, 1),
    normalCdf((centre - statistic + 0.5) / deviation, 0, 1),
  ]
}
