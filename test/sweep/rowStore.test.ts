import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/study/column.ts'
import type { MeasurementRow } from '../../src/study/measurement.ts'
import { openRowStore } from '../../src/sweep/rowStore.ts'
import { openDatabase, openRowTable } from '../../src/sweep/rowTable.ts'
import { buildRow } from '../builders/buildRow.ts'
import { withFolder } from '../builders/traceFile.ts'

const labels = { seed: 1, kqvVersion: '0.1.0+00000000' }
const trace = buildRow().trace

/** Every number differs from every other, and some are at the edge of what a double holds. */
const row = buildRow({
  keyStorage: 'mse3+qjl4:sketch=gaussian@0.25',
  klNats: 0.1 + 0.2,
  klNatsMax: 1e300,
  klNatsShallow: 5e-324,
  klNatsDeep: 1 / 3,
  innerProductBias: -1e-17,
  keyBytes: 2 ** 31 - 1,
})

function byDocument(rows: readonly MeasurementRow[]): MeasurementRow[] {
  return rows.toSorted((a, b) => a.document - b.document)
}

describe('a table of rows', () => {
  it('names its file where the disk has no room for it', () =>
    withFolder((folder) => {
      const path = join(folder, 'rows.sqlite')
      const database = openDatabase(path)
      database.exec('PRAGMA max_page_count = 1')
      const columns: readonly Column<{ name: string }>[] = [{ name: 'name', type: 'text' }]
      expect(() =>
        openRowTable(database, { name: 'thing', columns, key: ['name'], onConflict: 'abort' }),
      ).toThrow(expect.objectContaining({ code: 'ENOSPC', path }))
      database.close()
    }))
})

describe('a row store', () => {
  it('gives back every bit of a row', () => {
    const store = openRowStore(':memory:')
    store.insert([row])
    expect(store.load(trace, labels)).toEqual([row])
    store.close()
  })

  it('still has its rows when it is opened again', () =>
    withFolder((folder) => {
      const path = join(folder, 'rows.sqlite')
      const rows = [0, 1, 2].map((document) => buildRow({ document }))
      for (const part of [rows.slice(0, 1), rows.slice(1)]) {
        const store = openRowStore(path)
        store.insert(part)
        store.close()
      }
      const store = openRowStore(path)
      expect(byDocument(store.load(trace, labels))).toEqual(rows)
      store.close()
    }))

  it('adds all rows or none', () => {
    const store = openRowStore(':memory:')
    const broken = buildRow({ document: 1, klNats: Number.NaN })
    expect(() => store.insert([row, broken])).toThrow('NOT NULL constraint failed: measurement.klNats')
    expect(store.load(trace, labels)).toEqual([])
    store.insert([row])
    expect(store.load(trace, labels)).toEqual([row])
    store.close()
  })

  it('keeps seeds, versions and traces apart', () => {
    const store = openRowStore(':memory:')
    const others = [
      buildRow({ seed: 2 }),
      buildRow({ seed: 2 ** 53 - 1 }),
      buildRow({ kqvVersion: 'other' }),
      buildRow({ trace: 'ffffffff' }),
    ]
    store.insert([buildRow(), ...others])
    expect(store.load(trace, labels)).toEqual([buildRow()])
    for (const other of others) expect(store.load(other.trace, other)).toEqual([other])
    store.close()
  })

  it('keeps the later of two rows of one key', () => {
    const store = openRowStore(':memory:')
    store.insert([buildRow({ klNats: 1 })])
    store.insert([buildRow({ klNats: 2 })])
    expect(store.load(trace, labels)).toEqual([buildRow({ klNats: 2 })])
    store.close()
  })
})
