import { exactAttention } from '../cache/attention.ts'
import type { CausalRows } from '../cache/causalRows.ts'
import type { AttentionWeights } from '../cache/exactAttention.ts'
import type { TokenRange } from '../cache/trace.ts'
import { addErrors, emptyErrorSums, type GeometricError, geometricError } from '../metrics/geometricError.ts'
import { innerProductError } from '../metrics/innerProductError.ts'
import { klDivergence } from '../metrics/klDivergence.ts'
import { largestIndices } from '../metrics/largestIndices.ts'
import { topAgreement } from '../metrics/topAgreement.ts'
import { totalVariation } from '../metrics/totalVariation.ts'
import { contextOf } from './headAttention.ts'
import type { Measurement } from './measurement.ts'
import type { StoredVectors } from './storage.ts'

/** One KV head as it should be. */
export interface HeadReference {
  readonly headDim: number
  readonly rows: CausalRows
  readonly documents: readonly TokenRange[]
  readonly attention: AttentionWeights
  /** e^logProbabilities, ragged as these are. */
  readonly exponentials: Float64Array
  /** The {@link numTop} most attended tokens of each row, the first one first. */
  readonly top: readonly (readonly number[])[]
  /** Outputs of exact attention, `[numRows, headDim]`. */
  readonly outputs: Float64Array
  /** As large, for the outputs that are compared with them. */
  readonly scratchOutputs: Float64Array
  readonly keys: Float32Array
  readonly values: Float32Array
}

/** How many of the most attended tokens are followed. */
export const numTop = 5

type KeyErrors = Pick<Measurement, 'keyBytes' | 'keyScaleError' | 'keyDirectionError'> & AttentionErrors
type ValueErrors = Pick<Measurement, 'valueBytes' | 'valueScaleError' | 'valueDirectionError'>
type OutputErrors = Pick<Measurement, 'outputScaleError' | 'outputDirectionError'>

/** What stored keys do to one document, whatever holds the values. */
export function measureKeys(
  reference: HeadReference,
  keys: StoredVectors,
  attention: AttentionWeights,
  document: number,
): KeyErrors {
  const range = reference.documents[document]
  const { scale, direction } = matrixError(reference.keys, keys.vectors, reference.headDim, range)
  return {
    keyBytes: keys.bytesBetween(range.start, range.end),
    keyScaleError: scale,
    keyDirectionError: direction,
    ...attentionErrors(reference, attention, document),
  }
}

/** What storing does to the values of one document, whatever attends to them. */
export function measureValues(
  reference: HeadReference,
  values: StoredVectors,
  document: number,
): ValueErrors {
  const range = reference.documents[document]
  const { scale, direction } = matrixError(reference.values, values.vectors, reference.headDim, range)
  return {
    valueBytes: values.bytesBetween(range.start, range.end),
    valueScaleError: scale,
    valueDirectionError: direction,
  }
}

function matrixError(
  reference: Float32Array,
  candidate: Float32Array,
  headDim: number,
  { start, end }: TokenRange,
): GeometricError {
  const sums = emptyErrorSums()
  if (reference !== candidate) addErrors(sums, reference, candidate, start * headDim, end * headDim)
  return geometricError(sums)
}

/** What stored keys and values do to the outputs of one document, taken as one matrix. */
export function measureOutputs(
  { headDim, rows, outputs, scratchOutputs }: HeadReference,
  values: StoredVectors,
  { probabilities }: AttentionWeights,
  document: number,
): OutputErrors {
  const isWanted = (other: number): boolean => other === document
  exactAttention().addValues(rows, headDim, probabilities, values.vectors, scratchOutputs, isWanted)
  const sums = emptyErrorSums()
  for (const row of rows.ofDocument[document])
    addErrors(sums, outputs, scratchOutputs, row * headDim, (row + 1) * headDim)
  const { scale, direction } = geometricError(sums)
  return { outputScaleError: scale, outputDirectionError: direction }
}

interface RowErrors {
  readonly klNats: number
  readonly totalVariation: number
  readonly top1Agreement: number
  readonly top5Agreement: number
  readonly innerProductBias: number
  readonly innerProductVariance: number
}

type AttentionErrors = RowErrors & Pick<Measurement, 'numRows' | 'klNatsMax' | 'klNatsShallow' | 'klNatsDeep'>

/** Means over the rows of a document, and how KL spreads over them. */
function attentionErrors(
  reference: HeadReference,
  attention: AttentionWeights,
  document: number,
): AttentionErrors {
  const { rows } = reference
  const contextLength = (row: number): number => rows.offsets[row + 1] - rows.offsets[row]
  const byDepth = rows.ofDocument[document].toSorted((a, b) => contextLength(a) - contextLength(b) || a - b)
  const errors = byDepth.map((row) => rowErrors(reference, attention, row))
  const half = Math.ceil(errors.length / 2)
  return {
    numRows: errors.length,
    klNats: meanOf(errors, 'klNats'),
    klNatsMax: errors.reduce((largest, { klNats }) => Math.max(largest, klNats), 0),
    klNatsShallow: meanOf(errors.slice(0, half), 'klNats'),
    klNatsDeep: meanOf(errors.slice(-half), 'klNats'),
    totalVariation: meanOf(errors, 'totalVariation'),
    top1Agreement: meanOf(errors, 'top1Agreement'),
    top5Agreement: meanOf(errors, 'top5Agreement'),
    innerProductBias: meanOf(errors, 'innerProductBias'),
    innerProductVariance: meanOf(errors, 'innerProductVariance'),
  }
}

function meanOf(errors: readonly RowErrors[], name: keyof RowErrors): number {
  return errors.reduce((sum, row) => sum + row[name], 0) / errors.length
}

const noError: RowErrors = {
  klNats: 0,
  totalVariation: 0,
  top1Agreement: 1,
  top5Agreement: 1,
  innerProductBias: 0,
  innerProductVariance: 0,
}

function rowErrors(
  { rows, attention: reference, exponentials, top }: HeadReference,
  candidate: AttentionWeights,
  row: number,
): RowErrors {
  if (candidate === reference) return noError
  const exact = contextOf(rows, reference.probabilities, row)
  const quantized = contextOf(rows, candidate.probabilities, row)
  const found = largestIndices(quantized, numTop)
  const innerProduct = innerProductError(
    contextOf(rows, reference.logits, row),
    contextOf(rows, candidate.logits, row),
  )
  return {
    klNats: klDivergence(
      contextOf(rows, reference.logProbabilities, row),
      contextOf(rows, candidate.logProbabilities, row),
      contextOf(rows, exponentials, row),
    ),
    totalVariation: totalVariation(exact, quantized),
    top1Agreement: topAgreement(top[row].slice(0, 1), found.slice(0, 1)),
    top5Agreement: topAgreement(top[row], found),
    innerProductBias: innerProduct.bias,
    innerProductVariance: innerProduct.variance,
  }
}
