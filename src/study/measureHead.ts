import { exactAttention } from '../cache/attention.ts'
import { causalRows } from '../cache/causalRows.ts'
import { type AttentionWeights, emptyWeights } from '../cache/exactAttention.ts'
import type { HeadTrace, TokenRange } from '../cache/trace.ts'
import type { Codec, CodecId } from '../codecs/codec.ts'
import { largestIndices } from '../metrics/largestIndices.ts'
import { remember } from '../numerics/remember.ts'
import { attend, contextOf } from './headAttention.ts'
import { type HeadReference, measureKeys, measureOutputs, measureValues, numTop } from './headErrors.ts'
import type { Measurement } from './measurement.ts'
import { createStore, type Storage, type StoredVectors, storageLabel } from './storage.ts'

export interface HeadSetup {
  readonly head: HeadTrace
  readonly headDim: number
  readonly documents: readonly TokenRange[]
  readonly queryPositions: readonly number[]
  readonly makeKeyCodec: (id: CodecId) => Codec
  readonly makeValueCodec: (id: CodecId) => Codec
}

/** Measures one KV head under any way to hold it. */
export interface HeadMeasurer {
  /** Attention over the keys as they are. */
  readonly exactWeights: AttentionWeights
  /** @param documents indices of the documents to measure */
  measure(keys: Storage, values: Storage, documents: readonly number[]): Measurement[]
}

export function createHeadMeasurer(setup: HeadSetup): HeadMeasurer {
  const reference = createReference(setup)
  const keySide = createKeySide(reference, setup)
  const valueSide = createValueSide(reference, setup)
  return {
    exactWeights: reference.attention,
    measure(keyStorage, valueStorage, documents) {
      const { attention, errors } = keySide(keyStorage, documents)
      const values = valueSide(valueStorage)
      return documents.map((document, index) => ({
        document,
        ...errors[index],
        ...values.errorsIn(document),
        ...measureOutputs(reference, values.stored, attention, document),
      }))
    },
  }
}

function createReference({ head, headDim, documents, queryPositions }: HeadSetup): HeadReference {
  const rows = causalRows(documents, queryPositions, head.queries.length / (queryPositions.length * headDim))
  const attention = attend(rows, headDim, head.queries, head.keys, new Set(documents.keys()))
  const outputs = new Float64Array(rows.numRows * headDim)
  exactAttention().addValues(rows, headDim, attention.probabilities, head.values, outputs, () => true)
  return {
    headDim,
    rows,
    documents,
    attention,
    exponentials: exponentialsOf(attention.logProbabilities),
    top: Array.from({ length: rows.numRows }, (_, row) =>
      largestIndices(contextOf(rows, attention.probabilities, row), numTop),
    ),
    outputs,
    scratchOutputs: new Float64Array(outputs.length),
    keys: head.keys,
    values: head.values,
  }
}

/** A loop, for `map` would make an object of every number. */
function exponentialsOf(values: Float64Array): Float64Array {
  const exponentials = new Float64Array(values.length)
  for (let index = 0; index < values.length; index++) exponentials[index] = Math.exp(values[index])
  return exponentials
}

/** What keys alone decide, for the documents asked for. */
interface KeySide {
  readonly label: string
  readonly attention: AttentionWeights
  readonly errors: readonly ReturnType<typeof measureKeys>[]
}

/** Remembers the latest: neighbours in a plan share their keys, and attention is half of the work. */
function createKeySide(reference: HeadReference, { head, headDim, makeKeyCodec }: HeadSetup) {
  const { rows } = reference
  const store = createStore(head.keys, headDim, makeKeyCodec)
  const weights = emptyWeights(rows)
  let latest: KeySide | undefined

  return (storage: Storage, documents: readonly number[]): KeySide => {
    const label = `${storageLabel(storage)} ${documents.join()}`
    if (latest?.label === label) return latest
    const keys = store(storage)
    const attention =
      storage.kind === 'exact'
        ? reference.attention
        : attend(rows, headDim, head.queries, keys.vectors, new Set(documents), weights)
    const errors = documents.map((document) => measureKeys(reference, keys, attention, document))
    latest = { label, attention, errors }
    return latest
  }
}

/** What values alone decide. */
interface ValueSide {
  readonly stored: StoredVectors
  errorsIn(document: number): ReturnType<typeof measureValues>
}

/** Remembers errors, which are the same under all keys. */
function createValueSide(reference: HeadReference, { head, headDim, makeValueCodec }: HeadSetup) {
  const store = createStore(head.values, headDim, makeValueCodec)
  const remembered = remember<ReturnType<typeof measureValues>>()

  return (storage: Storage): ValueSide => {
    const stored = store(storage)
    return {
      stored,
      errorsIn(document) {
        const label = `${storageLabel(storage)} ${document}`
        return remembered(label, () => measureValues(reference, stored, document))
      },
    }
  }
}
