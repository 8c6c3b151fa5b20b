import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import type { Fields } from '../../src/models/fields.ts'
import { ggufTokenizer } from '../../src/models/gguf/ggufTokenizer.ts'
import { readGguf } from '../../src/models/gguf/readGguf.ts'
import { createTokenizer } from '../../src/models/tokenizer.ts'
import texts from '../fixtures/models/texts.json' with { type: 'json' }
import tokens from '../fixtures/models/tokens.json' with { type: 'json' }
import { fixtureBytes } from '../formats/traceFixture.ts'
import { openContent, smallContent, withMetadata } from './ggufSmall.ts'
import { withFields } from './tokenizerFields.ts'

const byteLevel = readGguf(bytesSource(fixtureBytes('models/byteLevel.gguf'))).metadata
const sentencePiece = readGguf(bytesSource(fixtureBytes('models/sentencePiece.gguf'))).metadata

const tokenizerOf = (metadata: Fields) => createTokenizer(ggufTokenizer(metadata), 'gguf')
const namedTexts = Object.entries(texts)
const preTokenizers = ['smollm', 'gpt-2', 'llama-bpe', 'qwen2', 'tekken', 'default'] as const

describe.each(preTokenizers)('a byte-level vocabulary cut as %s says', (pre) => {
  const tokenizer = tokenizerOf(
    withFields(byteLevel, { 'tokenizer.ggml.pre': pre, 'tokenizer.ggml.add_bos_token': false }),
  )
  const expected: Readonly<Record<string, readonly number[]>> = tokens[`byteLevel ${pre}`]

  it.each(namedTexts)('gives the ids of llama.cpp for %s', (name, text) => {
    expect([...tokenizer.encode(text)]).toEqual(expected[name])
  })

  it.each(namedTexts)('gives back %s', (_, text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })
})

describe('a SentencePiece vocabulary', () => {
  const tokenizer = tokenizerOf(withFields(sentencePiece, { 'tokenizer.ggml.add_bos_token': false }))
  const expected: Readonly<Record<string, readonly number[]>> = tokens.sentencePiece

  it.each(namedTexts)('gives the ids of llama.cpp for %s', (name, text) => {
    expect([...tokenizer.encode(text)]).toEqual(expected[name])
  })

  it.each(namedTexts.filter(([name]) => name !== 'special'))('gives back %s', (_, text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  it('puts no space before a text where the file says so', () => {
    const bare = tokenizerOf(withFields(sentencePiece, { 'tokenizer.ggml.add_space_prefix': false }))
    expect(bare.decode(bare.encode('the').subarray(1))).toBe('the')
    expect([...bare.encode('the')]).not.toEqual([...tokenizerOf(sentencePiece).encode('the')])
  })
})

describe('the first token of a text', () => {
  it('is the BOS token where the file says so, or where its kind always has one', () => {
    const begins = (metadata: Fields): boolean =>
      tokenizerOf(metadata).encode('a')[0] === metadata.get('tokenizer.ggml.bos_token_id')
    expect(begins(byteLevel)).toBe(true)
    expect(begins(sentencePiece)).toBe(true)
    expect(begins(withFields(byteLevel, { 'tokenizer.ggml.pre': 'qwen2' }))).toBe(false)
    expect(
      begins(withFields(byteLevel, { 'tokenizer.ggml.pre': 'qwen2', 'tokenizer.ggml.add_bos_token': true })),
    ).toBe(true)
    expect(begins(withFields(sentencePiece, { 'tokenizer.ggml.add_bos_token': false }))).toBe(false)
  })

  it('must be a token', () => {
    const missing = withFields(byteLevel, { 'tokenizer.ggml.bos_token_id': 100_000 })
    expect(() => ggufTokenizer(missing)).toThrow(
      'gguf: tokenizer.ggml.bos_token_id must be the id of a token, got 100000',
    )
  })
})

describe('a vocabulary that cannot be used', () => {
  const refused = (changes: Parameters<typeof withMetadata>[1]) => () =>
    openContent(withMetadata(smallContent(), changes))

  it.each([
    [{ 'tokenizer.ggml.pre': 'jais' }, 'gguf: tokenizer.ggml.pre must be one of default, gpt-2, smollm,'],
    [
      { 'tokenizer.ggml.model': 'bert' },
      'gguf: tokenizer.ggml.model must be gpt2 or llama, got "bert"; use the Hugging Face folder of the model',
    ],
    [
      { 'tokenizer.ggml.tokens': undefined },
      'gguf: tokenizer.ggml.tokens must be a list of texts, got nothing',
    ],
    [{ 'tokenizer.ggml.merges': 'a b' }, 'gguf: tokenizer.ggml.merges must be a list of texts, got "a b"'],
    [{ 'tokenizer.ggml.model': undefined }, 'gguf: tokenizer.ggml.model must be a text, got nothing'],
  ])('is refused: %j', (changes, message) => {
    expect(refused(changes)).toThrow(message)
  })
})
