import { ShapeError } from '../numerics/errors.ts'
import type { BootstrapOptions } from './bcaEndpoints.ts'
import { clusterBootstrapInterval } from './clusterBootstrapInterval.ts'
import type { Interval } from './interval.ts'
import { midRanks } from './midRanks.ts'
import { checkSample, type Sample } from './sample.ts'

/**
 * BCa interval of Mann-Whitney's r = 2 U / n^2 - 1, drawn over pairs of a candidate and a baseline.
 *
 * - Cost: ranks all values once; a resample then walks over the 2 n of them in their order.
 * - Assumes: pairs are independent and alike.
 *
 * @example
 * rankBiserialInterval([1, 2], [3, 4], { seed: [1, 0] }) // { lower: -1, upper: -1, level: 0.95 }
 */
export function rankBiserialInterval(
  candidate: Sample,
  baseline: Sample,
  options: BootstrapOptions,
): Interval {
  checkSample('rankBiserialInterval', candidate, 2)
  checkSample('rankBiserialInterval', baseline, 2)
  const numPairs = candidate.length
  if (baseline.length !== numPairs)
    throw new ShapeError(
      `rankBiserialInterval: expected as many units in both, got ${numPairs} and ${baseline.length}; ` +
        'keep the units that both have',
    )
  const { ranks } = midRanks([...candidate, ...baseline])
  const order = [...ranks.keys()].toSorted((first, second) => ranks[first] - ranks[second])
  const times = new Uint32Array(numPairs)

  const rankBiserial = (drawn: readonly number[]): number => {
    times.fill(0)
    for (const pair of drawn) times[pair]++
    return twiceWins(order, ranks, times) / drawn.length ** 2 - 1
  }
  return clusterBootstrapInterval([...candidate.keys()], rankBiserial, options)
}

/** 2 U where each pair counts as often as it was drawn. */
function twiceWins(order: readonly number[], ranks: Float64Array, times: Uint32Array): number {
  const numPairs = times.length
  let wins = 0
  let below = 0
  for (let start = 0, end = 0; start < order.length; start = end) {
    let candidates = 0
    let baselines = 0
    for (; end < order.length && ranks[order[end]] === ranks[order[start]]; end++) {
      if (order[end] < numPairs) candidates += times[order[end]]
      else baselines += times[order[end] - numPairs]
    }
    wins += candidates * (2 * below + baselines)
    below += baselines
  }
  return wins
}
