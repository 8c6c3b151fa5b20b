import type { CapturableModel, CaptureVisitor } from './capturableModel.ts'
import type { LayeredModel } from './layeredModel.ts'
import { createPackedCache, createTile } from './packedPast.ts'
import { chunksOf } from './tokenizeDocuments.ts'

/**
 * A model that runs layer by layer, to be captured; a layer or the prediction of one chunk is a step.
 *
 * - Cost: memory for the hidden states of one document and for the keys and values of one layer.
 */
export function capturableLayers(model: LayeredModel): CapturableModel {
  return {
    countSteps: (numTokens, chunk) => Math.ceil(numTokens / chunk) * (model.config.shape.numLayers + 1),
    run: ({ tokenIds }, chunk, visitor) => runDocument(model, tokenIds, chunk, visitor),
  }
}

async function runDocument(
  model: LayeredModel,
  tokenIds: Int32Array,
  chunk: number,
  visitor: CaptureVisitor,
): Promise<number> {
  const chunks = [...chunksOf(tokenIds.length, chunk)]
  const hidden = await Promise.all(chunks.map(({ start, end }) => model.embed(tokenIds.subarray(start, end))))
  const oneLayer = { ...model.config.shape, numLayers: 1 }
  const exact = createPackedCache(oneLayer, { seed: 0, sinkTokens: 0, codecOf: () => ({ codec: 'f32' }) })
  const tile = createTile(oneLayer, tokenIds.length)
  for (let layer = 0; layer < model.config.shape.numLayers; layer++) {
    const past = exact.open(tokenIds.length)
    for (const [index, { start }] of chunks.entries()) {
      visitor.step()
      const result = await model.runLayer(layer, hidden[index], past.unpack(0, tile))
      past.append(0, result)
      hidden[index] = result.hidden
      visitor.keep(layer, start, result)
    }
  }
  let nats = 0
  for (const [index, { start }] of chunks.entries()) {
    visitor.step()
    const logProbabilities = await model.predict(hidden[index])
    nats += negativeLogLikelihood(logProbabilities, model.config.vocabularySize, tokenIds.subarray(start + 1))
  }
  return nats / (tokenIds.length - 1)
}

/** @param nextTokens what follows each row, as far as there is text */
function negativeLogLikelihood(
  logProbabilities: Float32Array,
  vocabularySize: number,
  nextTokens: Int32Array,
): number {
  const numRows = Math.min(logProbabilities.length / vocabularySize, nextTokens.length)
  let nats = 0
  for (let row = 0; row < numRows; row++) nats -= logProbabilities[row * vocabularySize + nextTokens[row]]
  return nats
}
