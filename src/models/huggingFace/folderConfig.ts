import { architectureNamed } from '../architectures.ts'
import { checkedShape } from '../checkedShape.ts'
import { describeValue } from '../describeValue.ts'
import { type Fields, positiveNumberField, textField, wholeNumberField } from '../fields.ts'
import type { ModelConfig, RopeConfig } from '../modelSource.ts'
import { recordFields } from './recordFields.ts'
import { ropeFactors } from './ropeFactors.ts'

/** What transformers takes where a file says nothing. */
const DEFAULT_THETA = 10_000

/**
 * The configuration that a `config.json` spells out.
 *
 * @param name for people
 */
export function folderConfig(config: Fields, name: string): ModelConfig {
  const architecture = textField(config, 'model_type')
  architectureNamed(architecture)
  checkReadable(config)
  const hiddenSize = wholeNumberField(config, 'hidden_size')
  const numQueryHeads = wholeNumberField(config, 'num_attention_heads')
  const shape = checkedShape({
    numLayers: wholeNumberField(config, 'num_hidden_layers'),
    numQueryHeads,
    numKvHeads: wholeNumberField(config, 'num_key_value_heads', numQueryHeads),
    headDim: wholeNumberField(config, 'head_dim', hiddenSize / numQueryHeads),
  })
  return {
    architecture,
    name,
    shape,
    hiddenSize,
    feedForwardSize: wholeNumberField(config, 'intermediate_size'),
    vocabularySize: wholeNumberField(config, 'vocab_size'),
    contextLength: contextLengthOf(config),
    normEpsilon: positiveNumberField(config, 'rms_norm_eps'),
    rope: ropeOf(config, shape.headDim),
  }
}

function checkReadable(config: Fields): void {
  const activation = textField(config, 'hidden_act', 'silu')
  if (activation !== 'silu')
    throw config.fault('hidden_act', `must be silu, got ${describeValue(activation)}`)
  if (config.get('quantization_config') !== undefined)
    throw config.fault(
      'quantization_config',
      'must be absent, got one; use the model before it was quantized, or a GGUF',
    )
}

/** Beyond a sliding window a token is not attended to any more. */
function contextLengthOf(config: Fields): number {
  const contextLength = wholeNumberField(config, 'max_position_embeddings')
  const slides = config.get('use_sliding_window') !== false
  return slides
    ? Math.min(contextLength, wholeNumberField(config, 'sliding_window', contextLength))
    : contextLength
}

/** Up to version 4 of transformers the base stands beside the scaling, from 5 on within. */
function ropeOf(config: Fields, headDim: number): RopeConfig {
  const within = config.get('rope_parameters')
  const scaling = recordFields(within ?? config.get('rope_scaling') ?? {}, 'config.json: rope')
  const theta = positiveNumberField(within === undefined ? config : scaling, 'rope_theta', DEFAULT_THETA)
  const share = positiveNumberField(config, 'partial_rotary_factor', 1)
  if (share !== 1) throw config.fault('partial_rotary_factor', `must be 1, got ${share}`)
  const factors = ropeFactors(scaling, theta, headDim)
  return { theta, pairing: 'halves', ...(factors && { factors }) }
}
