import type { MeasurementRow } from './measurement.ts'

type RowKey = Pick<MeasurementRow, 'layer' | 'kvHead' | 'keyStorage' | 'valueStorage' | 'document'>

function keyOf({ layer, kvHead, keyStorage, valueStorage, document }: RowKey): string {
  return `${layer} ${kvHead} ${keyStorage} ${valueStorage} ${document}`
}

function compareRows(a: MeasurementRow, b: MeasurementRow): number {
  const byText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
  return (
    a.layer - b.layer ||
    a.kvHead - b.kvHead ||
    byText(a.keyStorage, b.keyStorage) ||
    byText(a.valueStorage, b.valueStorage) ||
    a.document - b.document
  )
}

/** The rows of one trace and seed, found by what was measured. */
export class Measurements {
  readonly #rows = new Map<string, MeasurementRow>()

  add(rows: Iterable<MeasurementRow>): void {
    for (const row of rows) this.#rows.set(keyOf(row), row)
  }

  has(key: RowKey): boolean {
    return this.#rows.has(keyOf(key))
  }

  /** @throws RangeError when it was never measured: a plan that does not cover its conclusions */
  get(key: RowKey): MeasurementRow {
    const row = this.#rows.get(keyOf(key))
    if (!row) throw new RangeError(`measurements: nothing measured under this key, got "${keyOf(key)}"`)
    return row
  }

  /** All rows in one order, whatever the order they came in. */
  sorted(): MeasurementRow[] {
    return [...this.#rows.values()].sort(compareRows)
  }
}
