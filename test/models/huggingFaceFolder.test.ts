import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TensorBytes } from '../../src/formats/writeSafetensors.ts'
import { openModel } from '../../src/models/openModel.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { folderOf, modelFolder, smallConfig, smallWeights, weight } from './huggingFaceFiles.ts'

const INDEX = 'model.safetensors.index.json'

/** Weights without some, and with others. */
function changedWeights(gone: readonly string[], more: Readonly<Record<string, TensorBytes>> = {}) {
  const weights = smallWeights()
  for (const name of gone) weights.delete(name)
  for (const [name, tensor] of Object.entries(more)) weights.set(name, tensor)
  return weights
}

describe('a Hugging Face folder', () => {
  it('is a model with the configuration of its config.json', () => {
    const folder = modelFolder()
    const { config } = openModel(folder)
    expect(config).toEqual({
      architecture: 'llama',
      name: basename(folder),
      shape: { numLayers: 2, numQueryHeads: 2, numKvHeads: 1, headDim: 2 },
      hiddenSize: 4,
      feedForwardSize: 6,
      vocabularySize: smallConfig.vocab_size,
      contextLength: 64,
      normEpsilon: 1e-5,
      rope: { theta: 500_000, pairing: 'halves' },
    })
  })

  it('gives its weights under the names of GGUF', () => {
    const model = openModel(modelFolder())
    expect(model.read('blk.1.attn_k.weight', [2, 4]).values).toEqual(
      Float32Array.from({ length: 8 }, (_, index) => 12 + index / 8),
    )
    expect(model.has('output.weight')).toBe(true)
    expect(model.tokenizer.decode(model.tokenizer.encode('a bc').subarray(1))).toBe('a bc')
    expect(() => model.read('blk.1.attn_k.weight', [4, 2])).toThrow(FormatError)
  })

  it('may be cut in shards, which give the same weights', () => {
    const entries = [...smallWeights()]
    const shards = [entries.slice(0, 7), entries.slice(7)]
    const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
    const weightMap = shards.flatMap((shard, index) => shard.map(([name]) => [name, names[index]]))
    const folder = modelFolder({
      [INDEX]: { weight_map: Object.fromEntries(weightMap) },
      [names[0]]: new Map(shards[0]),
      [names[1]]: new Map(shards[1]),
    })
    rmSync(join(folder, 'model.safetensors'))
    const whole = openModel(modelFolder())
    const sharded = openModel(folder)
    expect(sharded.checksum).toBe(whole.checksum)
    const read = (name: string, shape: number[]) => [whole, sharded].map((model) => model.read(name, shape))
    for (const name of ['blk.0.ffn_up.weight', 'blk.1.ffn_gate.weight']) {
      const [first, second] = read(name, [6, 4])
      expect(second).toEqual(first)
    }
    sharded.close()
    expect(() => sharded.read('output_norm.weight', [4])).toThrow(/EBADF|bad file/)
  })

  it('ties its embedding to its output where it says so, whether it holds a copy or not', () => {
    const tied = { ...smallConfig, tie_word_embeddings: true }
    expect(openModel(modelFolder({ 'config.json': tied })).has('output.weight')).toBe(false)
    const weights = changedWeights(['lm_head.weight'])
    expect(openModel(modelFolder({ 'model.safetensors': weights })).has('output.weight')).toBe(false)
  })

  it('leaves the frequencies of old files unread', () => {
    const weights = changedWeights([], { 'model.layers.0.self_attn.rotary_emb.inv_freq': weight([1], 1) })
    expect(() => openModel(modelFolder({ 'model.safetensors': weights }))).not.toThrow()
  })

  it.each([
    [{ sliding_window: 16 }, 16],
    [{ sliding_window: 16, use_sliding_window: false }, 64],
    [{ sliding_window: null }, 64],
  ])('attends to as many tokens as its window holds: %j', (changes, contextLength) => {
    const config = { ...smallConfig, ...changes }
    expect(openModel(modelFolder({ 'config.json': config })).config.contextLength).toBe(contextLength)
  })
})

describe('a Hugging Face folder that cannot be run', () => {
  const refused = (changes: object) => () =>
    openModel(modelFolder({ 'config.json': { ...smallConfig, ...changes } }))

  it.each([
    [
      { model_type: 'gpt_neox' },
      'unknown architecture, got "gpt_neox"; expected one of llama, mistral, qwen2, qwen3',
    ],
    [{ hidden_size: '4' }, 'config.json: hidden_size must be a positive whole number, got "4"'],
    [{ num_key_value_heads: 3 }, 'model: query heads must be a multiple of the 3 KV heads, got 2'],
    [{ hidden_act: 'gelu' }, 'config.json: hidden_act must be silu, got "gelu"'],
    [{ partial_rotary_factor: 0.5 }, 'config.json: partial_rotary_factor must be 1, got 0.5'],
    [
      { quantization_config: {} },
      'config.json: quantization_config must be absent, got one; use the model before',
    ],
    [{ model_type: 'qwen2' }, 'model: weight blk.0.attn_q.bias is missing'],
    [{ num_hidden_layers: 3 }, 'model: weight blk.2.attn_norm.weight is missing'],
    [{ intermediate_size: 7 }, 'model: weight blk.0.ffn_gate.weight must be [7,4], got [6,4]'],
  ])('says what is wrong with %j', (changes, message) => {
    expect(refused(changes)).toThrow(message)
  })

  it('needs a config.json that is a record, a tokenizer that fits, and its weights', () => {
    expect(() => openModel(modelFolder({ 'config.json': '[]' }))).toThrow(
      'config.json: must be a record, got a list',
    )
    expect(() => openModel(modelFolder({ 'config.json': '{' }))).toThrow(
      'config.json: not JSON, got the end of the file; correct it, or fetch it again (at byte 1)',
    )
    const config = { ...smallConfig, vocab_size: 2 * smallConfig.vocab_size }
    const size = [config.vocab_size, 4]
    const padded = { 'model.embed_tokens.weight': weight(size, 0), 'lm_head.weight': weight(size, 0) }
    const folder = modelFolder({ 'config.json': config, 'model.safetensors': changedWeights([], padded) })
    expect(() => openModel(folder)).toThrow(`must have the ${config.vocab_size} tokens of the embedding`)
    const lacking = folderOf({ 'config.json': smallConfig })
    expect(() => openModel(lacking)).toThrow(
      `model: no tokenizer.json in the folder, got "${lacking}"; it needs config.json, tokenizer.json and safetensors: `,
    )
    const sharded = modelFolder({
      'model.safetensors.index.json': { weight_map: { a: '1-of-2.safetensors' } },
    })
    expect(() => openModel(sharded)).toThrow(`model: no 1-of-2.safetensors in the folder, got "${sharded}"; `)
  })

  it('names a weight of a type that cannot be read, and one that has no place', () => {
    const eightBit: TensorBytes = { type: 'F8_E4M3', shape: [4], bytes: new Uint8Array(4) }
    const quantized = changedWeights([], { 'model.norm.weight': eightBit })
    expect(() => openModel(modelFolder({ 'model.safetensors': quantized }))).toThrow(
      'safetensors: tensor "model.norm.weight" must be F32, F16 or BF16, got F8_E4M3; use the model before it was quantized',
    )
    const extended = changedWeights([], { 'model.layers.0.self_attn.sinks': weight([2], 0) })
    expect(() => openModel(modelFolder({ 'model.safetensors': extended }))).toThrow(
      'model: llama has no place for a weight, got "model.layers.0.self_attn.sinks"',
    )
  })

  it('has shards within it, each weight in one of them', () => {
    const outside = modelFolder({ [INDEX]: { weight_map: { 'model.norm.weight': '../model.safetensors' } } })
    expect(() => openModel(outside)).toThrow(
      `${INDEX}: weight_map must name files of the folder, got "../model.safetensors"`,
    )
    const empty = modelFolder({ [INDEX]: {} })
    expect(() => openModel(empty)).toThrow(`${INDEX}: weight_map must name files of the folder, got nothing`)
    const twice = modelFolder({
      [INDEX]: { weight_map: { a: 'model.safetensors', b: 'other.safetensors' } },
      'other.safetensors': new Map([['model.norm.weight', weight([4], 0)]]),
    })
    expect(() => openModel(twice)).toThrow(
      'other.safetensors: a weight may stand once, got output_norm.weight again',
    )
  })
})
