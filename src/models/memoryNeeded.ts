import type { ModelSource } from './modelSource.ts'
import { layerShapes, type WeightShape, weightShapes } from './weightShapes.ts'

const FLOAT_BYTES = 4

/**
 * Bytes to run a model: all weights in float32, and once more the largest layer or matrix of the vocabulary, which is
 * there twice while it is handed over.
 *
 * - Assumes: a cache and activations that are small beside the weights.
 */
export function memoryNeeded(source: Pick<ModelSource, 'config' | 'has'>): number {
  const { config } = source
  const bytesOf = (weights: Iterable<WeightShape>): number =>
    [...weights].filter(({ name }) => source.has(name)).reduce((sum, { shape }) => sum + floatBytes(shape), 0)
  const embedding = floatBytes([config.vocabularySize, config.hiddenSize])
  const layer = bytesOf(layerShapes(config, 0))
  return bytesOf(weightShapes(config)) + Math.max(embedding, layer)
}

function floatBytes(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, FLOAT_BYTES)
}
