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

  it('refuses a trace that leaves none to choose on', () => {
    expect(() => splitDocuments(buildTrace({ heldOut: [0, 1, 2] }))).toThrow(
      new RangeError('trace: all 3 documents are held out, got none to choose on'),
    )
  })

  it('refuses a document without a query, held out or not', () => {
    const trace = { ...buildTrace({ heldOut: [1] }), queryPositions: [0, 11, 30] }
    expect(() => splitDocuments(trace)).toThrow(
      new RangeError(
        'trace: document 1 has no query, got tokens 12 to 21; capture queries in every document',
      ),
    )
  })

  it('counts the tokens of a document', () => {
    expect([0, 1, 2].map((document) => numTokensOf(buildTrace(), document))).toEqual([12, 9, 14])
  })
})
