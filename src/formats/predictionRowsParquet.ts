import { parquetReadObjects } from 'hyparquet'
import { FormatError } from '../numerics/errors.ts'
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

/**
 * Reads what {@link writePredictionRows} wrote.
 *
 * @throws FormatError when it is not Parquet, or lacks a column
 */
export async function readPredictionRows(bytes: Uint8Array): Promise<PredictionRow[]> {
  // a copy of its own: the bytes may be a part of a larger buffer
  const file = new Uint8Array(bytes).buffer
  const rows = await parquetReadObjects({ file }).catch((error: unknown) => {
    throw new FormatError(`replay rows: not a Parquet file that can be read (${String(error)})`, 0)
  })
  const missing = predictionColumns.find(({ name }) => rows.length > 0 && !(name in rows[0]))
  if (missing) throw new FormatError(`replay rows: expected a column ${missing.name}, got none`, 0)
  return rows as unknown as PredictionRow[]
}
