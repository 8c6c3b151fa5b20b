import type { Operand } from '../cache/shape.ts'
import { tensorSeed } from '../cache/tensorSeed.ts'
import type { Trace } from '../cache/trace.ts'
import type { Codec, CodecContext, CodecId } from '../codecs/codec.ts'
import { createCodec } from '../codecs/registry.ts'
import { keyOffset } from './keyOffset.ts'
import { createHeadMeasurer } from './measureHead.ts'
import type { MeasurementRow } from './measurement.ts'
import { type Storage, storageLabel } from './storage.ts'

/** A way to hold keys and values, and the documents to measure it on. */
export interface StoragePair {
  readonly keys: Storage
  readonly values: Storage
  readonly documents: readonly number[]
}

/** The unit of work: one KV head of one layer, which is read once and measured under many storages. */
export interface HeadTask {
  readonly layer: number
  readonly kvHead: number
  readonly pairs: readonly StoragePair[]
}

/** Labels that every row of a run shares. */
export interface RunLabels {
  readonly seed: number
  readonly kqvVersion: string
}

/**
 * Does one task: a pure function of the trace, the seed and the task.
 *
 * Centred codecs hold keys alone, and take away what {@link keyOffset} finds: the same for all documents of the head, those
 * held out and those that a policy leaves out included.
 */
export function measureTask(trace: Trace, labels: RunLabels, task: HeadTask): MeasurementRow[] {
  const { layer, kvHead } = task
  const headDim = trace.shape.headDim
  const head = trace.readHead(layer, kvHead)
  const codecMaker =
    (operand: Operand, context: CodecContext = {}) =>
    (id: CodecId): Codec =>
      createCodec(id, headDim, tensorSeed(labels.seed, layer, kvHead, operand), context)
  const measurer = createHeadMeasurer({
    head,
    headDim,
    documents: trace.documents,
    queryPositions: trace.queryPositions,
    makeKeyCodec: codecMaker('k', { offset: keyOffset(head.keys, trace) }),
    makeValueCodec: codecMaker('v'),
  })
  return task.pairs.flatMap(({ keys, values, documents }) =>
    measurer.measure(keys, values, documents).map((measurement) => ({
      trace: trace.checksum,
      model: trace.model,
      ...labels,
      layer,
      kvHead,
      headDim,
      keyStorage: storageLabel(keys),
      valueStorage: storageLabel(values),
      ...measurement,
    })),
  )
}
