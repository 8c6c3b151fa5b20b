import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPassages, readTexts } from '../../src/models/documents.ts'
import { chunksOf, tokenizeDocuments } from '../../src/models/tokenizeDocuments.ts'
import { tinyLayeredModel } from '../builders/tinyLayeredModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const folder = temporaryFolder()
const inFolder = (name: string): string => join(folder, name)

beforeAll(() => {
  mkdirSync(inFolder('texts'))
  const write = (name: string, content: unknown): void =>
    writeFileSync(inFolder(name), JSON.stringify(content))
  writeFileSync(inFolder('texts/whale.txt'), 'Etymology. Call me Ishmael.')
  writeFileSync(inFolder('latin1.txt'), Uint8Array.of(0x63, 0x61, 0x66, 0xe9))
  write('passages.json', [
    { kind: 'narrative', file: 'texts/whale.txt', start: 'Call me' },
    { file: 'texts/whale.txt' },
  ])
  write('unknown.json', [{ file: 'texts/whale.txt', begin: 'Call me' }])
  write('absent.json', [{ file: 'texts/whale.txt', start: 'Call you' }])
  write('none.json', [])
})

describe('documents', () => {
  it('are whole files, by their names', () => {
    expect(readTexts([inFolder('texts/whale.txt')])).toEqual([
      { source: { file: 'whale.txt' }, text: 'Etymology. Call me Ishmael.' },
    ])
  })

  it('are passages from the words that they begin with', () => {
    expect(readPassages(inFolder('passages.json'))).toEqual([
      {
        source: { kind: 'narrative', file: 'texts/whale.txt', start: 'Call me' },
        text: 'Call me Ishmael.',
      },
      { source: { file: 'texts/whale.txt' }, text: 'Etymology. Call me Ishmael.' },
    ])
  })

  it('may lie in another folder than their list', () => {
    writeFileSync(inFolder('texts/own.json'), JSON.stringify([{ file: 'whale.txt' }]))
    writeFileSync(inFolder('own.json'), JSON.stringify([{ file: 'whale.txt' }]))
    expect(readPassages(inFolder('own.json'), inFolder('texts'))).toEqual(
      readPassages(inFolder('texts/own.json')),
    )
  })

  it.each([
    ['unknown.json', 'unknown.json: [0]: expected { file, start, kind } of texts, got {"file":'],
    ['absent.json', 'absent.json: [0]: texts/whale.txt must have a passage that begins so, got "Call you"'],
    ['none.json', 'none.json: expected a list of { file, start, kind }, got []'],
  ])('are not read from %s', (name, message) => {
    expect(() => readPassages(inFolder(name))).toThrow(message)
  })

  it('are named where they are a folder', () => {
    const fault = { code: 'EISDIR', path: inFolder('texts') }
    expect(() => readTexts([inFolder('texts')])).toThrow(expect.objectContaining(fault))
  })

  it('must be text in UTF-8', () => {
    expect(() => readTexts([inFolder('latin1.txt')])).toThrow('latin1.txt: expected a text in UTF-8')
  })
})

describe('documents as tokens', () => {
  const model = tinyLayeredModel({ contextLength: 12 })
  const documents = ['abcdefghijklmnop', 'abcdef'].map((text, index) => ({
    source: { file: `${index}.txt` },
    text,
  }))
  const lengthsWith = (options: { maxTokens?: number; leastTokens: number }): number[] =>
    tokenizeDocuments(documents, model, { chunk: 4, ...options }).map(({ tokenIds }) => tokenIds.length)

  it('are cut to what the model attends to, or to what is asked for', () => {
    expect(lengthsWith({ leastTokens: 6 })).toEqual([12, 6])
    expect(lengthsWith({ leastTokens: 5, maxTokens: 5 })).toEqual([5, 5])
  })

  it('begin as the text does', () => {
    const [{ tokenIds }] = tokenizeDocuments(documents, model, { chunk: 1, leastTokens: 2, maxTokens: 3 })
    expect([...tokenIds]).toEqual([...model.tokenizer.encode('abc')])
  })

  it.each([
    [{ leastTokens: 7 }, '1.txt: a document needs 7 tokens at least in chunks of 4, got 6; leave it out'],
    [
      { leastTokens: 4, maxTokens: 3 },
      'documents: a document needs 4 tokens at least in chunks of 4, got a bound of 3',
    ],
    [
      { leastTokens: 4, maxTokens: 13 },
      'documents: tiny can attend to 12 tokens, got 13; lower --max-tokens',
    ],
  ])('are refused with %o', (options, message) => {
    expect(() => lengthsWith(options)).toThrow(message)
  })

  it('that are not cut into chunks are refused without a word of them', () => {
    const read = (options: { maxTokens?: number; leastTokens: number }) => () =>
      tokenizeDocuments(documents, model, options)
    expect(read({ leastTokens: 7 })).toThrow(
      /^1\.txt: a document needs 7 tokens at least, got 6; leave it out$/,
    )
    expect(read({ leastTokens: 4, maxTokens: 3 })).toThrow(
      /^documents: a document needs 4 tokens at least, got a bound of 3; raise --max-tokens$/,
    )
  })

  it('come in chunks, of which the last may be short', () => {
    expect([...chunksOf(7, 3)]).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 6 },
      { start: 6, end: 7 },
    ])
    expect([...chunksOf(6, 3)]).toHaveLength(2)
  })
})
