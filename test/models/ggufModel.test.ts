import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryNeeded } from '../../src/models/memoryNeeded.ts'
import { openModel } from '../../src/models/openModel.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { floatTensor, ggufBytes } from './ggufBytes.ts'
import { openContent, smallContent, withMetadata, withTensors } from './ggufSmall.ts'

describe('a model in a GGUF file', () => {
  it('gives its weights by name, read anew each time', () => {
    const { read } = openContent(smallContent())
    const { name, shape, values } = read('blk.0.attn_k.weight', [2, 4])
    expect({ name, shape }).toEqual({ name: 'blk.0.attn_k.weight', shape: [2, 4] })
    expect(values).toEqual(Float32Array.from({ length: 8 }, (_, index) => 3 + index / 64))
    values.fill(0)
    expect(read('blk.0.attn_k.weight', [2, 4]).values[0]).toBe(3)
  })

  it('needs its weights in float32, and the largest once more', () => {
    // a layer of 4 + 16 + 8 + 8 + 16 + 4 + 24 + 24 + 24 values, an embedding of 24, a norm of 4
    expect(memoryNeeded(openContent(smallContent()))).toBe(4 * (2 * 128 + 24 + 4 + 24))
    const wide = withTensors(smallContent(), (tensors) => [
      ...tensors,
      floatTensor('output.weight', [6, 4], new Float32Array(24)),
    ])
    expect(memoryNeeded(openContent(wide))).toBe(4 * (2 * 128 + 2 * 24 + 4 + 24))
  })

  it('has a checksum that follows its weights, and nothing else', () => {
    const checksum = (content = smallContent()): string => openContent(content).checksum
    expect(checksum()).toMatch(/^[\da-f]{8}$/)
    expect(checksum(withMetadata(smallContent(), { 'general.name': 'other' }))).toBe(checksum())
    const tuned = withTensors(smallContent(), (tensors) =>
      tensors.map((tensor) =>
        tensor.name === 'output_norm.weight' ? floatTensor(tensor.name, [4], [1, 1, 1, 1]) : tensor,
      ),
    )
    expect(checksum(tuned)).not.toBe(checksum())
  })

  it('is opened by its path, named after it, and closed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kqv-'))
    try {
      const path = join(folder, 'tiny.Q8_0.gguf')
      writeFileSync(path, ggufBytes(smallContent()))
      const model = openModel(path)
      expect(model.config.name).toBe('tiny.Q8_0')
      expect(model.read('output_norm.weight', [4]).values[1]).toBe(19 + 1 / 64)
      model.close()
      expect(() => model.read('output_norm.weight', [4])).toThrow(/EBADF|bad file/)
      writeFileSync(path, 'GGUFf')
      expect(() => openModel(path)).toThrow(FormatError)
      expect(() => openModel(path)).toThrow(
        `${path}: ends too early, got 5 bytes where 8 are needed; fetch it again (at byte 4)`,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('weights', () => {
  const without = (name: string) => () =>
    openContent(withTensors(smallContent(), (tensors) => tensors.filter((tensor) => tensor.name !== name)))

  it('that are missing are named before anything is read', () => {
    expect(without('blk.1.ffn_up.weight')).toThrow(FormatError)
    expect(without('blk.1.ffn_up.weight')).toThrow(
      'model: weight blk.1.ffn_up.weight is missing, got 19 others',
    )
    expect(without('token_embd.weight')).toThrow('model: weight token_embd.weight is missing')
    const qwen = () => openContent(smallContent('qwen2', ['attn_q.bias', 'attn_v.bias']))
    expect(qwen).toThrow('model: weight blk.0.attn_k.bias is missing')
  })

  it('of another shape are refused, when opened and when read', () => {
    const wrong = withTensors(smallContent(), (tensors) =>
      tensors.map((tensor) =>
        tensor.name === 'blk.0.attn_v.weight' ? { ...tensor, sizes: [2, 4] } : tensor,
      ),
    )
    expect(() => openContent(wrong)).toThrow('model: weight blk.0.attn_v.weight must be [2,4], got [4,2]')
    const model = openContent(smallContent())
    expect(() => model.read('blk.0.attn_v.weight', [4, 2])).toThrow('must be [4,2], got [2,4]')
    expect(() => model.read('output.weight', [6, 4])).toThrow('model: weight output.weight is missing')
  })

  it('that the architecture has no place for are refused: the model would be run without them', () => {
    const extended = withTensors(smallContent(), (tensors) => [
      ...tensors,
      floatTensor('blk.0.attn_sinks.weight', [2], [0, 0]),
    ])
    expect(() => openContent(extended)).toThrow(
      'model: llama has no place for a weight, got "blk.0.attn_sinks.weight"',
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('that hold %d are refused by name and place', (value) => {
    const broken = withTensors(smallContent(), (tensors) =>
      tensors.map((tensor) =>
        tensor.name === 'output_norm.weight' ? floatTensor(tensor.name, [4], [1, 1, value, 1]) : tensor,
      ),
    )
    const model = openContent(broken)
    expect(() => model.read('output_norm.weight', [4])).toThrow(
      `model: weight output_norm.weight must be finite, got ${value} at value 2`,
    )
  })
})

describe('a tokenizer', () => {
  const tokens = ['a', 'b', 'Ġ', 'ab', 'Ġa', '<s>', 'x']

  it.each([7, 4])('of %i tokens does not fit an embedding of 6', (count) => {
    const content = withMetadata(smallContent(), {
      'tokenizer.ggml.tokens': tokens.slice(0, count),
      'tokenizer.ggml.token_type': [1, 1, 1, 1, 1, 3, 1].slice(0, count),
      'tokenizer.ggml.merges': ['a b'],
    })
    expect(() => openContent(content)).toThrow(
      `model: the tokenizer must have the 6 tokens of the embedding, got ${count}; use the one that came with the model`,
    )
  })
})
