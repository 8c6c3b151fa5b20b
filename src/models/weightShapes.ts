import { architectureNamed, type LayerVector } from './architectures.ts'
import type { ModelConfig } from './modelSource.ts'

/** A weight that a model has, or may have. */
export interface WeightShape {
  readonly name: string
  readonly shape: readonly number[]
  readonly isRequired: boolean
}

/** Every weight of a model, under its GGUF name: embedding, layers in order, output. */
export function* weightShapes(config: ModelConfig): Generator<WeightShape> {
  const embedding = [config.vocabularySize, config.hiddenSize]
  yield required('token_embd.weight', embedding)
  for (let layer = 0; layer < config.shape.numLayers; layer++) yield* layerShapes(config, layer)
  yield required('output_norm.weight', [config.hiddenSize])
  // without it the embedding is used twice
  yield { name: 'output.weight', shape: embedding, isRequired: false }
}

/** Weights of one layer. */
export function* layerShapes(config: ModelConfig, layer: number): Generator<WeightShape> {
  const { hiddenSize, feedForwardSize, shape } = config
  const querySize = shape.numQueryHeads * shape.headDim
  const keySize = shape.numKvHeads * shape.headDim
  const sizes: Readonly<Record<string, readonly number[]>> = {
    'attn_norm.weight': [hiddenSize],
    'attn_q.weight': [querySize, hiddenSize],
    'attn_k.weight': [keySize, hiddenSize],
    'attn_v.weight': [keySize, hiddenSize],
    'attn_output.weight': [hiddenSize, querySize],
    'ffn_norm.weight': [hiddenSize],
    'ffn_gate.weight': [feedForwardSize, hiddenSize],
    'ffn_up.weight': [feedForwardSize, hiddenSize],
    'ffn_down.weight': [hiddenSize, feedForwardSize],
  }
  const vectorSizes: Readonly<Record<LayerVector, number>> = {
    'attn_q.bias': querySize,
    'attn_k.bias': keySize,
    'attn_v.bias': keySize,
    'attn_output.bias': hiddenSize,
    'ffn_gate.bias': feedForwardSize,
    'ffn_up.bias': feedForwardSize,
    'ffn_down.bias': hiddenSize,
    'attn_q_norm.weight': shape.headDim,
    'attn_k_norm.weight': shape.headDim,
    'post_attention_norm.weight': hiddenSize,
    'post_ffw_norm.weight': hiddenSize,
  }
  const { has, mayHave } = architectureNamed(config.architecture)
  const prefix = `blk.${layer}.`
  for (const [name, size] of Object.entries(sizes)) yield required(prefix + name, size)
  for (const name of has) yield required(prefix + name, [vectorSizes[name]])
  for (const name of mayHave) yield { name: prefix + name, shape: [vectorSizes[name]], isRequired: false }
}

function required(name: string, shape: readonly number[]): WeightShape {
  return { name, shape, isRequired: true }
}
