import { mean } from '../../stats/mean.ts'
import { estimateMean } from '../estimate.ts'
import { closedFormError } from './closedFormError.ts'
import { type KeyCodecRows, keyCodecRows, variancesOf } from './keyVariance.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { JensenFinding } from './studyFindings.ts'

/**
 * KL beside what a Gaussian error of the closed form's size would make of it to second order.
 *
 *     predicted = S_K 1/2 sum_j p_j (1 - p_j) |q|^2 |k_j|^2 / d^2 , mean over queries
 *
 * Only of key codecs that have a closed form; once for each of them. The ratio is a mean over trials.
 */
export function jensenFindings(places: readonly MeasuredPlace[]): JensenFinding[] {
  return places.flatMap((at) => keyCodecRows(at).flatMap((codec) => findingOf(at, codec)))
}

function findingOf(
  { place, temperature }: MeasuredPlace,
  { scheme, bits, keyCodec, rows }: KeyCodecRows,
): JensenFinding[] {
  const error = closedFormError(keyCodec, place.headDim)?.scale
  if (error === undefined) return []
  const measured = rows.map(({ klNats }) => klNats)
  const predicted = rows.map(({ klPerError }) => error * klPerError)
  // a prediction is the mean of what it predicts, given the data: so is 1 the mean of their ratio, and of no other mean
  const ratio = estimateMean(rows.map((_, trial) => measured[trial] / predicted[trial]))
  return [
    {
      ...place,
      bits,
      scheme,
      temperature,
      predictedVariance: error * mean(rows.map(({ variancePerError }) => variancePerError)),
      measuredVariance: estimateMean(variancesOf(rows)),
      predictedKl: mean(predicted),
      measuredKl: estimateMean(measured),
      ratio,
      binds: (ratio.interval?.lower ?? 0) > 1,
    },
  ]
}
