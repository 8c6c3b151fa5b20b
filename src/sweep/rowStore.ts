import { type MeasurementRow, rowColumns } from '../study/measurement.ts'
import type { RunLabels } from '../study/measureTask.ts'
import { openDatabase, openRowTable } from './rowTable.ts'

/** The journal of what was measured: a run that is cut short, or asks another budget, measures only what is new. */
export interface RowStore {
  /** Rows of one trace, seed and version. */
  load(trace: string, labels: RunLabels): MeasurementRow[]
  /** Adds rows, all or none of them. */
  insert(rows: readonly MeasurementRow[]): void
  close(): void
}

/** @param path a file, or `:memory:` */
export function openRowStore(path: string): RowStore {
  const database = openDatabase(path)
  const table = openRowTable<MeasurementRow>(database, {
    name: 'measurement',
    columns: rowColumns,
    key: ['trace', 'kqvVersion', 'seed', 'layer', 'kvHead', 'keyStorage', 'valueStorage', 'document'],
    onConflict: 'replace',
  })
  return {
    load: (trace, { kqvVersion, seed }) => table.select({ trace, kqvVersion, seed }),
    insert: (rows) => table.insert(rows),
    close: () => database.close(),
  }
}
