import { parquetReadObjects } from 'hyparquet'
import { FormatError } from '../numerics/errors.ts'
import { type CellRow, cellColumns } from '../study/design/cellRow.ts'
import { writeParquetTable } from './parquetTable.ts'

/** What holds of all rows of a study. */
export interface StudyLabels {
  readonly designHash: string
  /** Of the code that measured. */
  readonly kqvVersion: string
}

/** Rows of a study as a Parquet file; what was measured is rounded to single precision. */
export function writeCellRows(rows: readonly CellRow[], { designHash, kqvVersion }: StudyLabels): Uint8Array {
  return writeParquetTable(cellColumns, rows, { designHash, kqvVersion })
}

/**
 * Reads what {@link writeCellRows} wrote.
 *
 * @throws FormatError when it is not Parquet, or lacks a column
 */
export async function readCellRows(bytes: Uint8Array): Promise<CellRow[]> {
  const rows = await readObjects(bytes)
  const missing = cellColumns.find(({ name }) => rows.length > 0 && !(name in rows[0]))
  if (missing) throw new FormatError(`study rows: expected a column ${missing.name}, got none`, 0)
  return rows as unknown as CellRow[]
}

async function readObjects(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  try {
    // a copy of its own: the bytes may be a part of a larger buffer
    return await parquetReadObjects({ file: new Uint8Array(bytes).buffer })
  } catch (error) {
    throw new FormatError(`study rows: not a Parquet file that can be read (${String(error)})`, 0)
  }
}
