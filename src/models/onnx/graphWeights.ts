import type { ModelConfig, ModelSource } from '../modelSource.ts'
import { layerShapes } from '../weightShapes.ts'

/** Shapes of the weights that a graph takes, by name; matrices are `[outputs, inputs]`. */
export type GraphWeights = ReadonlyMap<string, readonly number[]>

/**
 * The weights of a layer, by their names behind `blk.<layer>.`.
 *
 * One graph runs all layers, so what one of them has, all must have.
 */
export function layerWeights({ config, has }: Pick<ModelSource, 'config' | 'has'>): GraphWeights {
  const weights = new Map<string, readonly number[]>()
  for (let layer = 0; layer < config.shape.numLayers; layer++)
    for (const { name, shape, isRequired } of layerShapes(config, layer))
      if (isRequired || has(name)) weights.set(name.slice(`blk.${layer}.`.length), shape)
  return weights
}

export function headWeights({ vocabularySize, hiddenSize }: ModelConfig): GraphWeights {
  return new Map([
    ['output_norm.weight', [hiddenSize]],
    ['output.weight', [vocabularySize, hiddenSize]],
  ])
}
