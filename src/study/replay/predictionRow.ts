import type { ReplayRun, TokenPrediction } from '../../metrics/replayRun.ts'
import type { Column } from '../column.ts'

/** One prediction under one candidate's cache, with its labels: what a replay publishes, and its findings are made of. */
export interface PredictionRow extends TokenPrediction {
  readonly candidate: string
  readonly bitsPerValue: number
  /** Name of the document. */
  readonly documentName: string
}

export const predictionColumns: readonly Column<PredictionRow>[] = [
  { name: 'candidate', type: 'text' },
  { name: 'bitsPerValue', type: 'real' },
  { name: 'document', type: 'integer' },
  { name: 'documentName', type: 'text' },
  { name: 'depth', type: 'integer' },
  { name: 'klNats', type: 'real' },
  { name: 'baselineNats', type: 'real' },
  { name: 'candidateNats', type: 'real' },
  { name: 'probabilityDifference', type: 'real' },
  { name: 'sameTop', type: 'integer' },
]

/** The rows of all runs, one run after another. */
export function predictionRows(runs: readonly ReplayRun[]): PredictionRow[] {
  return runs.flatMap(({ label, cost, documents, predictions }) =>
    predictions.map((prediction) => ({
      candidate: label,
      bitsPerValue: cost.bitsPerValue,
      documentName: documents[prediction.document].name,
      ...prediction,
    })),
  )
}
