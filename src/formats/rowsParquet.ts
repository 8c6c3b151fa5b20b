import { type MeasurementRow, rowColumns } from '../study/measurement.ts'
import { writeParquetTable } from './parquetTable.ts'

/** Rows as a Parquet file, a column for every label and number; equal rows give equal bytes. */
export function writeRowsParquet(rows: readonly MeasurementRow[]): Uint8Array {
  return writeParquetTable(rowColumns, rows)
}
