import { bytesSource } from '../../src/formats/byteSource.ts'
import { openGguf } from '../../src/models/gguf/openGguf.ts'
import type { ModelSource } from '../../src/models/modelSource.ts'
import { floatTensor, type GgufContent, type GgufTensor, ggufBytes } from './ggufBytes.ts'

const layerShapes = {
  'attn_norm.weight': [4],
  'attn_q.weight': [4, 4],
  'attn_k.weight': [2, 4],
  'attn_v.weight': [2, 4],
  'attn_output.weight': [4, 4],
  'ffn_norm.weight': [4],
  'ffn_gate.weight': [6, 4],
  'ffn_up.weight': [6, 4],
  'ffn_down.weight': [4, 6],
}

const vectorShapes = {
  'attn_q.bias': [4],
  'attn_k.bias': [2],
  'attn_v.bias': [2],
  'attn_q_norm.weight': [2],
  'attn_k_norm.weight': [2],
}

/** Value i of the tensor that stands at `place` in the list: place + i / 64. */
function counted(name: string, shape: readonly number[], place: number): GgufTensor {
  const length = shape.reduce((product, size) => product * size, 1)
  return floatTensor(
    name,
    shape,
    Array.from({ length }, (_, index) => place + index / 64),
  )
}

/** Two layers, two query heads on one KV head of two channels, six tokens; a bias or norm for every name of `vectors`. */
export function smallContent(
  architecture = 'llama',
  vectors: readonly (keyof typeof vectorShapes)[] = [],
): GgufContent {
  const shapes: [string, readonly number[]][] = [['token_embd.weight', [6, 4]]]
  for (const layer of [0, 1]) {
    for (const [name, shape] of Object.entries(layerShapes)) shapes.push([`blk.${layer}.${name}`, shape])
    for (const name of vectors) shapes.push([`blk.${layer}.${name}`, vectorShapes[name]])
  }
  shapes.push(['output_norm.weight', [4]])
  return {
    metadata: {
      'general.architecture': architecture,
      [`${architecture}.block_count`]: 2,
      [`${architecture}.context_length`]: 64,
      [`${architecture}.embedding_length`]: 4,
      [`${architecture}.feed_forward_length`]: 6,
      [`${architecture}.attention.head_count`]: 2,
      [`${architecture}.attention.head_count_kv`]: 1,
      [`${architecture}.attention.layer_norm_rms_epsilon`]: 2 ** -10,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': 'gpt-2',
      'tokenizer.ggml.tokens': ['a', 'b', 'Ġ', 'ab', 'Ġa', '<s>'],
      'tokenizer.ggml.token_type': [1, 1, 1, 1, 1, 3],
      'tokenizer.ggml.merges': ['a b', 'Ġ a'],
    },
    tensors: shapes.map(([name, shape], place) => counted(name, shape, place)),
  }
}

/** A small model with some metadata changed; undefined takes a key away. */
export function withMetadata(
  content: GgufContent,
  changes: Readonly<Record<string, GgufContent['metadata'][string] | undefined>>,
): GgufContent {
  const entries = Object.entries({ ...content.metadata, ...changes })
  const kept = entries.filter(
    (entry): entry is [string, GgufContent['metadata'][string]] => entry[1] !== undefined,
  )
  return { ...content, metadata: Object.fromEntries(kept) }
}

/** A small model whose tensors are changed. */
export function withTensors(
  content: GgufContent,
  change: (tensors: readonly GgufTensor[]) => readonly GgufTensor[],
): GgufContent {
  return { ...content, tensors: change(content.tensors) }
}

export function openContent(content: GgufContent): ModelSource {
  return openBytes(ggufBytes(content))
}

export function openBytes(bytes: Uint8Array): ModelSource {
  return openGguf(bytesSource(bytes), 'small', () => {})
}
