import type { Column } from './column.ts'

/**
 * What is measured of one KV head in one document, under one way to hold its keys and one to hold its values.
 *
 * Means are over the query rows of the document (every query of every query head that reads the KV head); geometric
 * errors take the document's keys, values or outputs as one matrix. The row is the unit's: nothing here averages over
 * documents.
 */
export interface Measurement {
  readonly document: number
  readonly numRows: number
  readonly keyBytes: number
  readonly valueBytes: number
  /** KL(p || p^), mean over rows. */
  readonly klNats: number
  /** The worst row. */
  readonly klNatsMax: number
  /** Mean over the half of the rows with the shorter contexts: tokens near the document's start. */
  readonly klNatsShallow: number
  /** Mean over the other half. */
  readonly klNatsDeep: number
  readonly totalVariation: number
  readonly top1Agreement: number
  readonly top5Agreement: number
  /** Of the scaled logits. */
  readonly innerProductBias: number
  readonly innerProductVariance: number
  readonly keyScaleError: number
  readonly keyDirectionError: number
  readonly valueScaleError: number
  readonly valueDirectionError: number
  readonly outputScaleError: number
  readonly outputDirectionError: number
}

/** A measurement with every label that it needs to be found, compared or done again. */
export interface MeasurementRow extends Measurement {
  readonly trace: string
  readonly model: string
  readonly kqvVersion: string
  readonly seed: number
  readonly layer: number
  readonly kvHead: number
  readonly headDim: number
  /** Label of the storage of the keys: see `storageLabel`. */
  readonly keyStorage: string
  readonly valueStorage: string
}

/** The 6D error vector: scale and direction errors of keys, values and outputs. */
export function errorVector(measurement: Measurement): readonly number[] {
  return [
    measurement.keyScaleError,
    measurement.keyDirectionError,
    measurement.valueScaleError,
    measurement.valueDirectionError,
    measurement.outputScaleError,
    measurement.outputDirectionError,
  ]
}

/** The columns of a row, in the order of every table and file. */
export const rowColumns: readonly Column<MeasurementRow>[] = [
  { name: 'trace', type: 'text' },
  { name: 'model', type: 'text' },
  { name: 'kqvVersion', type: 'text' },
  { name: 'seed', type: 'real' },
  { name: 'layer', type: 'integer' },
  { name: 'kvHead', type: 'integer' },
  { name: 'headDim', type: 'integer' },
  { name: 'keyStorage', type: 'text' },
  { name: 'valueStorage', type: 'text' },
  { name: 'document', type: 'integer' },
  { name: 'numRows', type: 'integer' },
  { name: 'keyBytes', type: 'integer' },
  { name: 'valueBytes', type: 'integer' },
  { name: 'klNats', type: 'real' },
  { name: 'klNatsMax', type: 'real' },
  { name: 'klNatsShallow', type: 'real' },
  { name: 'klNatsDeep', type: 'real' },
  { name: 'totalVariation', type: 'real' },
  { name: 'top1Agreement', type: 'real' },
  { name: 'top5Agreement', type: 'real' },
  { name: 'innerProductBias', type: 'real' },
  { name: 'innerProductVariance', type: 'real' },
  { name: 'keyScaleError', type: 'real' },
  { name: 'keyDirectionError', type: 'real' },
  { name: 'valueScaleError', type: 'real' },
  { name: 'valueDirectionError', type: 'real' },
  { name: 'outputScaleError', type: 'real' },
  { name: 'outputDirectionError', type: 'real' },
]
