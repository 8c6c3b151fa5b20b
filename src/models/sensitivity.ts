import type { Sensitivity, TensorSensitivity } from '../cache/sensitivity.ts'
import { type CacheShape, operands } from '../cache/shape.ts'
import { tensorSeed } from '../cache/tensorSeed.ts'
import type { Codec, CodecId } from '../codecs/codec.ts'
import { createCodec } from '../codecs/registry.ts'
import { predictionError } from '../metrics/predictionError.ts'
import { seedOf } from '../numerics/random.ts'
import type { KeysAndValues, LayeredModel } from './layeredModel.ts'
import { baselineCodec } from './replayCandidate.ts'
import type { TokenizedDocument } from './tokenizeDocuments.ts'

export interface SensitivityRequest {
  readonly model: LayeredModel
  readonly documents: readonly TokenizedDocument[]
  /** Coarse enough to be seen in the predictions, fine enough that losses are still proportional to squared errors. */
  readonly probe: CodecId
  readonly seed: number
  readonly signal?: AbortSignal
  /** Tensors done, over all documents, and in all. */
  readonly onProgress?: (done: number, total: number) => void
}

type Tensor = Omit<TensorSensitivity, 'klNats'>

/**
 * Stores one tensor at a time in a coarse codec, all others in float16, and measures what the model's predictions lose.
 *
 * Layers below the tensor see nothing of it: a run begins at its layer, with what the baseline computed before.
 *
 * - Cost: half the layers and the head of the model, once for each tensor; every layer's activations of one document.
 * - Assumes: documents that the model can see at once.
 */
export async function measureSensitivity(request: SensitivityRequest): Promise<Sensitivity> {
  const { model, documents, probe, seed, signal, onProgress } = request
  const { shape, name } = model.config
  const tensors = [...tensorsOf(shape)]
  const sums = new Float64Array(tensors.length)
  let numPredictions = 0
  for (const [index, { tokenIds }] of documents.entries()) {
    const run = await openRun(model, tokenIds)
    for (const [at, tensor] of tensors.entries()) {
      signal?.throwIfAborted()
      sums[at] += await run.summedKl(tensor, codecOf(tensor, probe, shape, seed))
      onProgress?.(index * tensors.length + at + 1, documents.length * tensors.length)
    }
    numPredictions += tokenIds.length - 1
  }
  return {
    model: name,
    shape,
    probe,
    seed,
    numDocuments: documents.length,
    numPredictions,
    tensors: tensors.map((tensor, at) => ({ ...tensor, klNats: sums[at] / numPredictions })),
  }
}

function* tensorsOf({ numLayers, numKvHeads }: CacheShape): Generator<Tensor> {
  for (let layer = 0; layer < numLayers; layer++)
    for (let kvHead = 0; kvHead < numKvHeads; kvHead++)
      for (const operand of operands) yield { layer, kvHead, operand }
}

function codecOf({ layer, kvHead, operand }: Tensor, id: CodecId, shape: CacheShape, seed: number): Codec {
  return createCodec(id, shape.headDim, tensorSeed(seed, layer, kvHead, operand))
}

/** A document whose baseline is known, layer by layer. */
interface DocumentRun {
  /** KL of all predictions, summed, when one tensor is stored in a codec. */
  summedKl(tensor: Tensor, codec: Codec): Promise<number>
}

async function openRun(model: LayeredModel, tokenIds: Int32Array): Promise<DocumentRun> {
  const { shape } = model.config
  const none = { numTokens: 0, keys: new Float32Array(0), values: new Float32Array(0) }
  const baseline = createCodec(baselineCodec.codec, shape.headDim, seedOf(0))
  const inBaseline = ({ keys, values }: KeysAndValues): KeysAndValues => ({
    keys: roundTrip(baseline, keys),
    values: roundTrip(baseline, values),
  })

  async function runFrom(layer: number, hidden: Float32Array, seen?: Float32Array[]): Promise<Float32Array> {
    let latest = hidden
    for (let next = layer; next < shape.numLayers; next++) {
      seen?.push(latest)
      latest = (await model.runLayer(next, latest, none, inBaseline)).hidden
    }
    return model.predict(latest)
  }

  const hidden: Float32Array[] = []
  const expected = await runFrom(0, await model.embed(tokenIds), hidden)
  return {
    async summedKl({ layer, kvHead, operand }, codec) {
      const changed = await model.runLayer(layer, hidden[layer], none, (chunk) => {
        const stored = inBaseline(chunk)
        const name = operand === 'k' ? 'keys' : 'values'
        const [start, end] = [kvHead, kvHead + 1].map(
          (head) => (head * chunk[name].length) / shape.numKvHeads,
        )
        stored[name].set(roundTrip(codec, chunk[name].subarray(start, end)), start)
        return stored
      })
      return sumKl(expected, await runFrom(layer + 1, changed.hidden), tokenIds)
    },
  }
}

function roundTrip(codec: Codec, vectors: Float32Array): Float32Array {
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / codec.headDim))
  codec.encode(vectors, encoded)
  const decoded = new Float32Array(vectors.length)
  codec.decode(encoded, decoded)
  return decoded
}

/** Over every token but the last, which nothing follows. */
function sumKl(expected: Float32Array, predicted: Float32Array, tokenIds: Int32Array): number {
  const vocabularySize = expected.length / tokenIds.length
  let sum = 0
  for (let row = 0; row + 1 < tokenIds.length; row++) {
    const [from, to] = [row * vocabularySize, (row + 1) * vocabularySize]
    sum += predictionError(
      expected.subarray(from, to),
      predicted.subarray(from, to),
      tokenIds[row + 1],
    ).klNats
  }
  return sum
}
