import { estimateMean, estimateRatio } from '../estimate.ts'
import { closedFormError } from './closedFormError.ts'
import { type KeyCodecRows, keyCodecRows, variancesOf } from './keyVariance.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { VarianceFinding } from './studyFindings.ts'

/** Inner-product variance and bias of every key codec at every condition, beside the closed form. */
export function varianceFindings(places: readonly MeasuredPlace[]): VarianceFinding[] {
  return places.flatMap((at) => {
    const codecs = keyCodecRows(at)
    return codecs.map((codec) => findingOf(at, codec, codecs))
  })
}

function findingOf(
  { place }: MeasuredPlace,
  { bits, keyCodec, rows }: KeyCodecRows,
  codecs: readonly KeyCodecRows[],
): VarianceFinding {
  const { headDim } = place
  const closedForm = closedFormError(keyCodec, headDim)?.scale
  const mse = codecs.find((other) => other.keyCodec === `mse${bits}` && keyCodec.startsWith('qjl'))
  const cost = mse && estimateRatio(variancesOf(rows), variancesOf(mse.rows))
  const closedFormOfMse = mse && closedFormError(mse.keyCodec, headDim)?.scale
  return {
    ...place,
    bits,
    keyCodec,
    variance: estimateMean(rows.map((row) => row.innerProductVariance / row.variancePerError)),
    ...(closedForm !== undefined && { closedForm }),
    bias: estimateMean(rows.map((row) => row.innerProductBias / Math.sqrt(row.innerProductVariance))),
    ...(cost && { costAgainstMse: cost }),
    ...(cost && closedForm && closedFormOfMse && { closedFormCost: closedForm / closedFormOfMse }),
  }
}
