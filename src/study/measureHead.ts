import { attentionOutputs } from '../cache/attention.ts'
import { type CausalRows, causalRows } from '../cache/causalRows.ts'
import type { HeadTrace, TokenRange } from '../cache/trace.ts'
import type { Codec, CodecId } from '../codecs/codec.ts'
import { attend, type HeadAttention } from './headAttention.ts'
import { type HeadReference, measureKeys, measureValues } from './headErrors.ts'
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
  /** @param documents indices of the documents to measure */
  measure(keys: Storage, values: Storage, documents: readonly number[]): Measurement[]
}

export function createHeadMeasurer(setup: HeadSetup): HeadMeasurer {
  const reference = createReference(setup)
  const storeKeys = createStore(setup.head.keys, setup.headDim, setup.makeKeyCodec)
  const storeValues = createStore(setup.head.values, setup.headDim, setup.makeValueCodec)
  // neighbours in a plan share their keys, and attention is half of the work
  let latest: KeySide | undefined

  function keySide(storage: Storage, documents: readonly number[]): KeySide {
    const label = `${storageLabel(storage)} ${documents.join()}`
    if (latest?.label !== label) {
      const keys = storeKeys(storage)
      const attention =
        storage.kind === 'exact' ? reference.attention : attendKeys(reference, setup, keys, documents)
      const errors = documents.map((document) => measureKeys(reference, keys, attention, document))
      latest = { label, attention, errors }
    }
    return latest
  }

  return {
    measure(keyStorage, valueStorage, documents) {
      const { attention, errors } = keySide(keyStorage, documents)
      const values = storeValues(valueStorage)
      return documents.map((document, index) => ({
        document,
        ...errors[index],
        ...measureValues(reference, values, attention, document),
      }))
    },
  }
}

/** What keys alone decide, for the documents asked for. */
interface KeySide {
  readonly label: string
  readonly attention: HeadAttention
  readonly errors: readonly ReturnType<typeof measureKeys>[]
}

function createReference({ head, headDim, documents, queryPositions }: HeadSetup): HeadReference {
  const rows = causalRows(documents, queryPositions, head.queries.length / (queryPositions.length * headDim))
  const attention = attend(rows, headDim, head.queries, head.keys, new Set(documents.keys()))
  const outputs = outputsOf(rows, headDim, attention, head.values)
  return { headDim, rows, documents, attention, outputs, keys: head.keys, values: head.values }
}

function attendKeys(
  { rows, headDim }: HeadReference,
  { head }: HeadSetup,
  keys: StoredVectors,
  documents: readonly number[],
): HeadAttention {
  return attend(rows, headDim, head.queries, keys.vectors, new Set(documents))
}

function outputsOf(
  rows: CausalRows,
  headDim: number,
  attention: HeadAttention,
  values: Float32Array,
): Float64Array {
  const outputs = new Float64Array(rows.numRows * headDim)
  attentionOutputs(rows, headDim, attention.probabilities, values, outputs, () => true)
  return outputs
}
