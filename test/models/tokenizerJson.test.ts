import { describe, expect, it } from 'vitest'
import { createTokenizer } from '../../src/models/tokenizer.ts'
import texts from '../fixtures/models/texts.json' with { type: 'json' }
import json from '../fixtures/models/tokenizer.json' with { type: 'json' }
import ids from '../fixtures/models/tokenizerIds.json' with { type: 'json' }

const tokenizer = createTokenizer(json, 'tokenizer.json')

describe('a tokenizer.json', () => {
  it.each(Object.entries(texts))('gives %s the ids of the tokenizers package', (name, text) => {
    const expected: Readonly<Record<string, readonly number[]>> = ids
    expect([...tokenizer.encode(text)]).toEqual(expected[name])
  })

  it('says how many tokens it has, those that were added among them', () => {
    expect(tokenizer.vocabularySize).toBe(Object.keys(json.model.vocab).length)
    const added = { id: 600, content: '<|more|>', special: true, normalized: false }
    const more = createTokenizer({ ...json, added_tokens: [...json.added_tokens, added] }, 'tokenizer.json')
    expect(more.vocabularySize).toBe(601)
  })

  it('turns ids into text, special tokens and none at all', () => {
    expect(tokenizer.decode([])).toBe('')
    expect(tokenizer.decode(tokenizer.encode(' two  spaces .'))).toBe('<|begin|> two  spaces .')
  })

  it('of the first years, which names no type, is read by the form of its model', () => {
    const { type: _, ...model } = json.model
    const text = texts[Object.keys(texts)[0] as keyof typeof texts]
    const old = createTokenizer({ ...json, model }, 'tokenizer.json')
    expect(old.encode(text)).toEqual(tokenizer.encode(text))
  })

  it.each([
    [null, 'tokenizer.json: must be a record, got nothing'],
    [{ model: {} }, 'tokenizer.json: no tokenizer can be made of it, got "'],
    [
      { ...json, model: { ...json.model, type: 'Magic' } },
      'tokenizer.json: model.type must be one of BPE, Unigram, WordPiece, got "Magic"; use the tokenizer.json of another model',
    ],
    [{ ...json, model: null }, 'tokenizer.json: no tokenizer can be made of it, got "'],
  ])('that makes no tokenizer is refused on one line: %#', (value, message) => {
    expect(() => createTokenizer(value, 'tokenizer.json')).toThrow(message)
    expect(() => createTokenizer(value, 'tokenizer.json')).toThrow(/^[^\n]+$/)
  })

  it('whose template puts an unknown token before a text is refused', () => {
    const template = JSON.parse(
      JSON.stringify(json.post_processor).replaceAll('<|begin|>', '<|none|>'),
    ) as object
    const broken = createTokenizer({ ...json, post_processor: template }, 'tokenizer.json')
    expect(() => broken.encode('a')).toThrow(
      'tokenizer.json: a token of the text is not in the vocabulary, got token 0',
    )
  })
})
