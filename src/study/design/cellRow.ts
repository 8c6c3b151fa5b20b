import type { Column } from '../column.ts'

/** One scheme at one budget in one cell, with every label that it takes to compute it again. */
export interface CellRow {
  readonly grid: string
  readonly law: string
  readonly structure: string
  readonly headDim: number
  readonly temperature: number
  readonly trial: number
  readonly seed: number
  readonly scheme: string
  readonly bits: number
  readonly keyCodec: string
  readonly valueCodec: string
  /** Keys and values together, everything counted. */
  readonly bitsPerValue: number
  readonly klNats: number
  readonly totalVariation: number
  readonly top1Agreement: number
  readonly innerProductBias: number
  readonly innerProductVariance: number
  readonly keyScaleError: number
  readonly keyDirectionError: number
  readonly valueScaleError: number
  readonly valueDirectionError: number
  readonly outputScaleError: number
  readonly outputDirectionError: number
  /** Variance of a logit error per unit of relative key error: |q|^2 |k_j|^2 / d^2, mean over queries and keys. */
  readonly variancePerError: number
  /** Second-order KL per unit of relative key error: 1/2 sum_j p_j (1 - p_j) |q|^2 |k_j|^2 / d^2, mean over queries. */
  readonly klPerError: number
}

/** The columns of a row, in the order of every table and file: labels as they are, what is measured in single precision. */
export const cellColumns: readonly Column<CellRow>[] = [
  { name: 'grid', type: 'text' },
  { name: 'law', type: 'text' },
  { name: 'structure', type: 'text' },
  { name: 'headDim', type: 'integer' },
  { name: 'temperature', type: 'real' },
  { name: 'trial', type: 'integer' },
  { name: 'seed', type: 'real' },
  { name: 'scheme', type: 'text' },
  { name: 'bits', type: 'integer' },
  { name: 'keyCodec', type: 'text' },
  { name: 'valueCodec', type: 'text' },
  { name: 'bitsPerValue', type: 'real' },
  { name: 'klNats', type: 'single' },
  { name: 'totalVariation', type: 'single' },
  { name: 'top1Agreement', type: 'single' },
  { name: 'innerProductBias', type: 'single' },
  { name: 'innerProductVariance', type: 'single' },
  { name: 'keyScaleError', type: 'single' },
  { name: 'keyDirectionError', type: 'single' },
  { name: 'valueScaleError', type: 'single' },
  { name: 'valueDirectionError', type: 'single' },
  { name: 'outputScaleError', type: 'single' },
  { name: 'outputDirectionError', type: 'single' },
  { name: 'variancePerError', type: 'single' },
  { name: 'klPerError', type: 'single' },
]
