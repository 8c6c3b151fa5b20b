import { minimumUnits } from '../../stats/minimumUnits.ts'
import { type RankCoefficient, rankCorrelation, rankCorrelationTest } from '../../stats/rankCorrelation.ts'
import { rankCorrelationInterval } from '../../stats/rankCorrelationInterval.ts'
import { areOneSize } from './areOneSize.ts'
import { resamplingSeed } from './pooledEstimate.ts'
import type { PredictionFindings, PredictionPoint, RankFinding } from './replayFindings.ts'

const minimumPoints = 3
const coefficients: readonly RankCoefficient[] = ['Spearman', 'Kendall']

/**
 * Whether predicted losses rank candidates as their measured KLD does.
 *
 * Candidates of many sizes are easily ranked: more bits, less loss. Pairs of one size are therefore counted, too.
 *
 * @returns undefined for fewer than three points, or where all of them are equal in one of the two
 */
export function predictionFindings(points: readonly PredictionPoint[]): PredictionFindings | undefined {
  const predicted = points.map((point) => point.predicted)
  const measured = points.map((point) => point.measured.value)
  const isRanked = [predicted, measured].every((values) => new Set(values).size > 1)
  if (points.length < minimumPoints || !isRanked) return undefined
  return {
    points,
    rankCorrelations: coefficients.map((coefficient) => rankFinding(coefficient, predicted, measured)),
    equalSizes: equalSizes(points),
  }
}

function rankFinding(
  coefficient: RankCoefficient,
  predicted: readonly number[],
  measured: readonly number[],
): RankFinding {
  const interval =
    predicted.length < minimumUnits ? undefined : rankCorrelationInterval(coefficient, predicted, measured)
  return {
    coefficient,
    value: rankCorrelation(coefficient, predicted, measured),
    ...(interval && { interval }),
    test: rankCorrelationTest(coefficient, predicted, measured, { seed: resamplingSeed }),
  }
}

/** Pairs with one prediction for both, as an engine's format and the same format elsewhere, have no order to check. */
function equalSizes(points: readonly PredictionPoint[]): PredictionFindings['equalSizes'] {
  const pairs = points.flatMap((first, index) =>
    points
      .slice(0, index)
      .filter((second) => areOneSize(first, second) && first.predicted !== second.predicted)
      .map((second) => [first, second] as const),
  )
  const inOrder = pairs.filter(
    ([first, second]) => first.predicted < second.predicted === first.measured.value < second.measured.value,
  )
  return { numPairs: pairs.length, inOrder: inOrder.length }
}
