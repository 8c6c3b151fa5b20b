import { errorVector, type MeasurementRow } from './measurement.ts'
import type { Measurements } from './measurements.ts'
import { type CachePlan, type MeasuringScope, rowsOfPlan } from './plan.ts'

/** One plan on one document, averaged over layers and heads: the unit of every test. */
export interface UnitMeans {
  readonly document: number
  readonly klNats: number
  readonly keyScaleError: number
  readonly outputScaleError: number
  readonly top1Agreement: number
  readonly errorVector: readonly number[]
  /** Bytes that a token takes in all layers and heads. */
  readonly bytesPerToken: number
}

function mean(rows: readonly MeasurementRow[], valueOf: (row: MeasurementRow) => number): number {
  return rows.reduce((sum, row) => sum + valueOf(row), 0) / rows.length
}

/**
 * A plan's means over layers and heads, one for each document.
 *
 * @param tokensOf number of tokens of a document
 */
export function unitMeans(
  measurements: Measurements,
  plan: CachePlan,
  scope: MeasuringScope,
  tokensOf: (document: number) => number,
): UnitMeans[] {
  return scope.documents.map((document) => {
    const rows = rowsOfPlan(measurements, plan, scope, document)
    const vectors = rows.map(errorVector)
    return {
      document,
      klNats: mean(rows, ({ klNats }) => klNats),
      keyScaleError: mean(rows, ({ keyScaleError }) => keyScaleError),
      outputScaleError: mean(rows, ({ outputScaleError }) => outputScaleError),
      top1Agreement: mean(rows, ({ top1Agreement }) => top1Agreement),
      errorVector: vectors[0].map(
        (_, axis) => vectors.reduce((sum, vector) => sum + vector[axis], 0) / rows.length,
      ),
      bytesPerToken: rows.reduce((sum, row) => sum + row.keyBytes + row.valueBytes, 0) / tokensOf(document),
    }
  })
}
