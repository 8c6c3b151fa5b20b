import type { CacheShape } from '../../cache/shape.ts'
import { type Architecture, architectureNamed } from '../architectures.ts'
import { checkedShape } from '../checkedShape.ts'
import { describeValue } from '../describeValue.ts'
import { type Fields, positiveNumberField, textField, wholeNumberField } from '../fields.ts'
import type { ModelConfig } from '../modelSource.ts'
import { ropeOfFolder } from './ropeOfFolder.ts'

/** Caps on logits, absent where there are none. */
const caps = ['attn_logit_softcapping', 'final_logit_softcapping']

/**
 * The configuration that a `config.json` spells out.
 *
 * @param name for people
 */
export function folderConfig(config: Fields, name: string): ModelConfig {
  const architecture = textField(config, 'model_type')
  checkReadable(config, architectureNamed(architecture))
  const hiddenSize = wholeNumberField(config, 'hidden_size')
  const numQueryHeads = wholeNumberField(config, 'num_attention_heads')
  const shape = checkedShape({
    numLayers: wholeNumberField(config, 'num_hidden_layers'),
    numQueryHeads,
    numKvHeads: wholeNumberField(config, 'num_key_value_heads', numQueryHeads),
    headDim: wholeNumberField(config, 'head_dim', hiddenSize / numQueryHeads),
  })
  checkScale(config, shape)
  return {
    architecture,
    name,
    shape,
    hiddenSize,
    feedForwardSize: wholeNumberField(config, 'intermediate_size'),
    vocabularySize: wholeNumberField(config, 'vocab_size'),
    contextLength: contextLengthOf(config),
    normEpsilon: positiveNumberField(config, 'rms_norm_eps'),
    ...ropeOfFolder(config, shape),
  }
}

function checkReadable(config: Fields, { isGemma }: Architecture): void {
  // Gemma's first folders say "gelu" and mean its tanh form, as all of Gemma
  const activations = isGemma ? ['gelu_pytorch_tanh', 'gelu'] : ['silu']
  const name = config.get('hidden_activation') === undefined ? 'hidden_act' : 'hidden_activation'
  const activation = textField(config, name, activations[0])
  if (!activations.includes(activation))
    throw config.fault(name, `must be ${activations.join(' or ')}, got ${describeValue(activation)}`)
  const cap = caps.find((key) => config.get(key) !== undefined)
  if (cap !== undefined) throw config.fault(cap, `must be absent, got ${describeValue(config.get(cap))}`)
  if (config.get('use_bidirectional_attention') === true)
    throw config.fault('use_bidirectional_attention', 'must be false, got true')
  if (config.get('quantization_config') !== undefined)
    throw config.fault(
      'quantization_config',
      'must be absent, got one; use the model before it was quantized, or a GGUF',
    )
}

/** Logits are products over the square root of the head dim. */
function checkScale(config: Fields, { headDim }: CacheShape): void {
  const scalar = positiveNumberField(config, 'query_pre_attn_scalar', headDim)
  if (scalar !== headDim)
    throw config.fault('query_pre_attn_scalar', `must be the head dim, ${headDim}, got ${scalar}`)
}

/** Beyond a sliding window a token is not attended to any more. */
export function contextLengthOf(config: Fields, name = 'max_position_embeddings'): number {
  const contextLength = wholeNumberField(config, name)
  const slides = config.get('use_sliding_window') !== false
  return slides
    ? Math.min(contextLength, wholeNumberField(config, 'sliding_window', contextLength))
    : contextLength
}
