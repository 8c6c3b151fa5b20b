import type { TokenPrediction } from '../../metrics/replayRun.ts'
import type { PooledUnit } from '../../stats/pooledMean.ts'

/** Predictions of one document, the unit of every interval and test. */
export type DocumentPredictions = readonly TokenPrediction[]

/** In the order of the documents; one without a prediction is no unit. */
export function predictionsByDocument(predictions: readonly TokenPrediction[]): DocumentPredictions[] {
  const documents = new Map<number, TokenPrediction[]>()
  for (const prediction of predictions) {
    const own = documents.get(prediction.document)
    if (own === undefined) documents.set(prediction.document, [prediction])
    else own.push(prediction)
  }
  return [...documents].toSorted(([first], [second]) => first - second).map(([, own]) => own)
}

/** Each document's sum of something. */
export function sumsOf(
  documents: readonly DocumentPredictions[],
  valueOf: (prediction: TokenPrediction) => number,
): PooledUnit[] {
  return documents.map((own) => ({
    sum: own.reduce((sum, prediction) => sum + valueOf(prediction), 0),
    count: own.length,
  }))
}

export const kldOf = ({ klNats }: TokenPrediction): number => klNats
export const addedNatsOf = ({ candidateNats, baselineNats }: TokenPrediction): number =>
  candidateNats - baselineNats
