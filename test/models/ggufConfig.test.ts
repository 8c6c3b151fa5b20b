import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/numerics/errors.ts'
import { floatTensor } from './ggufBytes.ts'
import { openContent, smallContent, withMetadata, withTensors } from './ggufSmall.ts'

describe('the configuration of a GGUF file', () => {
  it('is what its metadata say', () => {
    expect(openContent(smallContent()).config).toEqual({
      architecture: 'llama',
      name: 'small',
      shape: { numLayers: 2, numQueryHeads: 2, numKvHeads: 1, headDim: 2 },
      hiddenSize: 4,
      feedForwardSize: 6,
      vocabularySize: 6,
      contextLength: 64,
      normEpsilon: 2 ** -10,
      rope: { theta: 10_000, pairing: 'adjacent' },
    })
  })

  it.each([
    ['llama', 'adjacent', []],
    ['qwen2', 'halves', ['attn_q.bias', 'attn_k.bias', 'attn_v.bias']],
    ['qwen3', 'halves', ['attn_q_norm.weight', 'attn_k_norm.weight']],
  ] as const)('of %s turns channels %s', (architecture, pairing, vectors) => {
    const { config, has } = openContent(smallContent(architecture, vectors))
    expect(config.rope.pairing).toBe(pairing)
    for (const name of vectors) expect(has(`blk.1.${name}`)).toBe(true)
  })

  it('takes head dim, base and window from where they are said', () => {
    const said = withMetadata(smallContent(), {
      'llama.attention.key_length': 2,
      'llama.attention.value_length': 2,
      'llama.rope.dimension_count': 2,
      'llama.rope.freq_base': 500_000,
      'llama.attention.sliding_window': 16,
      'split.count': 0,
    })
    const { config } = openContent(said)
    expect(config.rope.theta).toBe(500_000)
    expect(config.contextLength).toBe(16)
  })

  it('divides frequencies by the factors of their own tensor, and by a linear scale', () => {
    const scaled = withMetadata(smallContent(), {
      'llama.rope.scaling.type': 'linear',
      'llama.rope.scaling.factor': 4,
    })
    expect(openContent(scaled).config.rope.factors).toEqual(Float32Array.of(4))
    const stored = withTensors(scaled, (tensors) => [
      ...tensors,
      floatTensor('rope_freqs.weight', [1], [1.5]),
    ])
    expect(openContent(stored).config.rope.factors).toEqual(Float32Array.of(6))
  })
})

describe('a GGUF file that cannot be run', () => {
  const refused = (changes: Parameters<typeof withMetadata>[1]) => () =>
    openContent(withMetadata(smallContent(), changes))

  it('names its architecture, and those that are known', () => {
    expect(refused({ 'general.architecture': 'mamba' })).toThrow(
      'model: unknown architecture, got "mamba"; expected one of llama, qwen2, qwen3',
    )
    expect(refused({ 'general.architecture': 'toString' })).toThrow('got "toString"')
  })

  it.each([
    [
      { 'llama.block_count': undefined },
      'gguf: llama.block_count must be a positive whole number, got nothing',
    ],
    [{ 'llama.block_count': 'two' }, 'gguf: llama.block_count must be a positive whole number, got "two"'],
    [{ 'llama.attention.head_count_kv': [1, 2] }, 'must be a positive whole number, got a list'],
    [
      { 'llama.attention.head_count': 3 },
      'llama.attention.key_length must be a positive whole number, got 1.3',
    ],
    [{ 'llama.rope.dimension_count': 1 }, 'llama.rope.dimension_count must be the head dim, 2, got 1'],
    [{ 'llama.rope.scaling.type': 'yarn' }, 'llama.rope.scaling.type must be none or linear, got "yarn"'],
    [{ 'llama.expert_count': 8 }, 'llama.expert_count must be 0, got 8; use a model without experts'],
    [{ 'split.count': 3 }, 'split.count must be 0 or 1, got 3; merge the parts'],
    [{ 'general.architecture': undefined }, 'general.architecture must be a text, got nothing'],
  ])('says what is wrong with %j', (changes, message) => {
    expect(refused(changes)).toThrow(message)
    expect(refused(changes)).toThrow(/^[^\n]+ \(at byte \d+\)$/)
  })

  it('needs whole groups of query heads, and an even head dim', () => {
    const heads = { 'llama.attention.head_count': 2, 'llama.attention.head_count_kv': 3 }
    expect(refused(heads)).toThrow(ShapeError)
    expect(refused(heads)).toThrow('model: query heads must be a multiple of the 3 KV heads, got 2')
    expect(refused({ 'llama.attention.key_length': 3 })).toThrow('model: head dim must be even, got 3')
  })
})
