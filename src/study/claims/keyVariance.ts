import type { CellRow } from '../design/cellRow.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'

/** The rows of one key codec, whichever scheme holds its keys that way. */
export interface KeyCodecRows {
  readonly scheme: string
  readonly bits: number
  readonly keyCodec: string
  /** One a trial. */
  readonly rows: readonly CellRow[]
}

/** Every key codec of a place once, in the order of its budgets and schemes. */
export function keyCodecRows(at: MeasuredPlace): KeyCodecRows[] {
  const byCodec = new Map<string, KeyCodecRows>()
  for (const bits of at.bits) {
    for (const scheme of at.schemes) {
      const rows = at.rows(scheme, bits)
      if (rows.length === 0 || byCodec.has(rows[0].keyCodec)) continue
      byCodec.set(rows[0].keyCodec, { scheme, bits, keyCodec: rows[0].keyCodec, rows })
    }
  }
  return [...byCodec.values()]
}

/** Inner-product variances, one a trial. */
export function variancesOf(rows: readonly CellRow[]): number[] {
  return rows.map(({ innerProductVariance }) => innerProductVariance)
}
