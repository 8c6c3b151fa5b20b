import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { encodeFloats } from '../../src/formats/floatTensor.ts'
import { type TensorBytes, writeSafetensors } from '../../src/formats/writeSafetensors.ts'
import tokenizerJson from '../fixtures/models/tokenizer.json' with { type: 'json' }

const vocabularySize = Object.keys(tokenizerJson.model.vocab).length

/** A `config.json` of two layers, two query heads on one KV head of two channels. */
export const smallConfig = {
  model_type: 'llama',
  hidden_size: 4,
  intermediate_size: 6,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 64,
  vocab_size: vocabularySize,
  rms_norm_eps: 1e-5,
  rope_theta: 500_000,
  hidden_act: 'silu',
  tie_word_embeddings: false,
}

const layerShapes = {
  'input_layernorm.weight': [4],
  'self_attn.q_proj.weight': [4, 4],
  'self_attn.k_proj.weight': [2, 4],
  'self_attn.v_proj.weight': [2, 4],
  'self_attn.o_proj.weight': [4, 4],
  'post_attention_layernorm.weight': [4],
  'mlp.gate_proj.weight': [6, 4],
  'mlp.up_proj.weight': [6, 4],
  'mlp.down_proj.weight': [4, 6],
}

/** Value i of the weight at `place` in the list: place + i / 8, exact in half precision. */
export function smallWeights(): Map<string, TensorBytes> {
  const shapes: [string, readonly number[]][] = [['model.embed_tokens.weight', [vocabularySize, 4]]]
  for (const layer of [0, 1])
    for (const [name, shape] of Object.entries(layerShapes))
      shapes.push([`model.layers.${layer}.${name}`, shape])
  shapes.push(['model.norm.weight', [4]], ['lm_head.weight', [vocabularySize, 4]])
  return new Map(shapes.map(([name, shape], place) => [name, weight(shape, place)]))
}

/** A weight in half precision. */
export function weight(shape: readonly number[], first: number): TensorBytes {
  const length = shape.reduce((product, size) => product * size, 1)
  const values = Float32Array.from({ length }, (_, index) => first + index / 8)
  return { type: 'F16', shape, bytes: encodeFloats(values, 'F16') }
}

/** A folder with these files, gone after the test; records become JSON, and maps safetensors. */
export function folderOf(files: Readonly<Record<string, object | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kqv-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), contentOf(content))
  return folder
}

/** A whole model, with some of its files changed. */
export function modelFolder(changes: Readonly<Record<string, object | string>> = {}): string {
  return folderOf({
    'config.json': smallConfig,
    'tokenizer.json': tokenizerJson,
    'model.safetensors': smallWeights(),
    ...changes,
  })
}

function contentOf(content: object | string): string | Uint8Array {
  if (typeof content === 'string') return content
  return content instanceof Map
    ? writeSafetensors(content as Map<string, TensorBytes>, new Map())
    : JSON.stringify(content)
}
