import { type PredictionRow, predictionColumns } from '../study/replay/predictionRow.ts'
import { writeParquetTable } from './parquetTable.ts'

/** What holds of all rows of a replay. */
export interface ReplayLabels {
  readonly model: string
  /** Of its weights. */
  readonly modelChecksum: string
  readonly recentWindow: number
  readonly sinkTokens: number
  /** Of rotations and sketches, but for policies, which bring their own. */
  readonly seed: number
  /** Of the code that measured. */
  readonly kqvVersion: string
}

/** Rows of a replay as a Parquet file. */
export function writePredictionRows(rows: readonly PredictionRow[], labels: ReplayLabels): Uint8Array {
  const metadata = Object.entries(labels).map(([name, value]) => [name, String(value)])
  return writeParquetTable(predictionColumns, rows, Object.fromEntries(metadata))
}
