import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openFileSource } from '../../src/models/fileSource.ts'
import { ggufTokenizer } from '../../src/models/gguf/ggufTokenizer.ts'
import { readGguf } from '../../src/models/gguf/readGguf.ts'
import { memoryNeeded } from '../../src/models/memoryNeeded.ts'
import { openModel } from '../../src/models/openModel.ts'
import { createTokenizer } from '../../src/models/tokenizer.ts'
import { weightShapes } from '../../src/models/weightShapes.ts'
import digests from '../fixtures/models/smollm2.json' with { type: 'json' }
import texts from '../fixtures/models/texts.json' with { type: 'json' }
import tokens from '../fixtures/models/tokens.json' with { type: 'json' }
import { modelPath } from './modelPath.ts'
import { withFields } from './tokenizerFields.ts'

const model = openModel(modelPath())
const { metadata } = readGguf(openFileSource(modelPath()))

describe('SmolLM2-135M-Instruct', () => {
  it('is read as it is', () => {
    expect(model.config).toEqual({
      architecture: 'llama',
      name: 'SmolLM2-135M-Instruct.Q4_1',
      shape: { numLayers: 30, numQueryHeads: 9, numKvHeads: 3, headDim: 64 },
      hiddenSize: 576,
      feedForwardSize: 1536,
      vocabularySize: 49_152,
      contextLength: 8192,
      normEpsilon: Math.fround(1e-5),
      rope: { theta: 100_000, pairing: 'adjacent' },
    })
    expect(model.has('output.weight')).toBe(false)
    expect(model.checksum).toBe('cdfe276f')
  })

  it.each(Object.values(digests))('gives $name as gguf.quants dequantizes it', ({ name, shape, sha256 }) => {
    const { values } = model.read(name, shape)
    expect(createHash('sha256').update(values).digest('hex')).toBe(sha256)
  })

  it('has 134,515,008 weights, one at a time, and says what they take', () => {
    let count = 0
    for (const { name, shape } of weightShapes(model.config))
      if (model.has(name)) count += model.read(name, shape).values.length
    expect(count).toBe(134_515_008)
    expect(memoryNeeded(model)).toBe(4 * (count + 49_152 * 576))
  })
})

describe.each(['smollm', 'gpt-2', 'llama-bpe', 'qwen2', 'tekken', 'default'] as const)(
  'its vocabulary, cut as %s says',
  (pre) => {
    const tokenizer = createTokenizer(
      ggufTokenizer(withFields(metadata, { 'tokenizer.ggml.pre': pre })),
      'gguf',
    )
    const expected: Readonly<Record<string, readonly number[]>> = tokens[`smollm2 ${pre}`]

    it.each(Object.entries(texts))('gives the ids of llama.cpp for %s', (name, text) => {
      expect([...tokenizer.encode(text)]).toEqual(expected[name])
      expect(tokenizer.decode(expected[name])).toBe(text)
    })
  },
)
