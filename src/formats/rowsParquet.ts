import { parquetWriteBuffer } from 'hyparquet-writer'
import { type MeasurementRow, rowColumns } from '../study/measurement.ts'

const parquetTypes = { text: 'STRING', integer: 'INT32', real: 'DOUBLE' } as const

/** Rows as a Parquet file, a column for every label and number; equal rows give equal bytes. */
export function writeRowsParquet(rows: readonly MeasurementRow[]): Uint8Array {
  const columnData = rowColumns.map(({ name, type }) => ({
    name,
    type: name === 'seed' ? ('DOUBLE' as const) : parquetTypes[type],
    data: rows.map((row) => row[name]),
  }))
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}
