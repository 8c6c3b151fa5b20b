import { describe, expect, it } from 'vitest'
import { numTokensOf, splitDocuments } from '../../src/study/splitDocuments.ts'
import { buildTrace } from '../builders/buildTrace.ts'

describe('splitDocuments', () => {
  it('keeps the documents that are held out apart from those to choose on', () => {
    expect(splitDocuments(buildTrace({ heldOut: [1] }))).toEqual({
      choice: [0, 2],
      heldOut: [1],
      all: [0, 1, 2],
    })
    expect(splitDocuments(buildTrace())).toMatchObject({ choice: [0, 1, 2], heldOut: [] })
  })

  it('counts the tokens of a document', () => {
    expect([0, 1, 2].map((document) => numTokensOf(buildTrace(), document))).toEqual([12, 9, 14])
  })
})
