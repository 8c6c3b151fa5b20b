import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import type { Column } from '../study/column.ts'

const parquetTypes = { text: 'STRING', integer: 'INT32', real: 'DOUBLE', single: 'FLOAT' } as const

/**
 * Rows as a Parquet file; equal rows give equal bytes. What repeats, labels above all, goes into a dictionary; the bytes of
 * other single-precision numbers are split into streams, of which those of the exponents can be compressed.
 *
 * @param metadata what holds of all rows, by name
 */
export function writeParquetTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const columnData = columns.map(({ name, type }) => parquetColumn(name, type, rows))
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }))
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }))
}

function parquetColumn<Row>(
  name: keyof Row & string,
  type: Column<Row>['type'],
  rows: readonly Row[],
): ColumnSource {
  return {
    name,
    type: parquetTypes[type],
    data: rows.map((row) => row[name]),
    ...(type === 'single' && { encoding: 'BYTE_STREAM_SPLIT' }),
  }
}
