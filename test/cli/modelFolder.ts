import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeFloats } from '../../src/formats/floatTensor.ts'
import { type TensorBytes, writeSafetensors } from '../../src/formats/writeSafetensors.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

const letters = [...'abcdefghijklmnopqrstuvwxyz.,!?']
/** A space and the end of a line, as byte-level tokenizers spell them. */
const spaces = ['Ġ', 'Ċ']
const vocabulary = [...letters, ...spaces]

const config = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 48,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
  max_position_embeddings: 256,
  vocab_size: vocabulary.length,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
}

const tokenizer = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  model: { type: 'BPE', vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])), merges: [] },
}

const layerShapes = {
  'input_layernorm.weight': [64],
  'self_attn.q_proj.weight': [128, 64],
  'self_attn.k_proj.weight': [64, 64],
  'self_attn.v_proj.weight': [64, 64],
  'self_attn.o_proj.weight': [64, 128],
  'post_attention_layernorm.weight': [64],
  'mlp.gate_proj.weight': [48, 64],
  'mlp.up_proj.weight': [48, 64],
  'mlp.down_proj.weight': [64, 48],
}

/** Writes a Hugging Face folder: a Llama of three layers with random weights, a token for each letter. */
export function writeModelFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  writeFileSync(join(folder, 'model.safetensors'), writeSafetensors(randomWeights(), new Map()))
}

function randomWeights(): Map<string, TensorBytes> {
  const shapes: [string, readonly number[]][] = [
    ['model.embed_tokens.weight', [vocabulary.length, 64]],
    ['model.norm.weight', [64]],
  ]
  for (const layer of [0, 1, 2])
    for (const [name, shape] of Object.entries(layerShapes))
      shapes.push([`model.layers.${layer}.${name}`, shape])
  return new Map(shapes.map(([name, shape]) => [name, randomWeight(name, shape)]))
}

/** Matrices that lengthen a vector a little, norms about 1. */
function randomWeight(name: string, shape: readonly number[]): TensorBytes {
  const random = createRandom(childSeed(seedOf(1), name))
  const length = shape.reduce((product, size) => product * size)
  const values = Float32Array.from({ length }, () =>
    shape.length === 1 ? 1 + 0.2 * random.normal() : (1.5 * random.normal()) / Math.sqrt(shape[1]),
  )
  return { type: 'F32', shape, bytes: encodeFloats(values, 'F32') }
}
