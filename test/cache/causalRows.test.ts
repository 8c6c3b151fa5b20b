import { describe, expect, it } from 'vitest'
import { causalRows } from '../../src/cache/causalRows.ts'
import { ShapeError } from '../../src/numerics/errors.ts'

const documents = [
  { start: 0, end: 4 },
  { start: 4, end: 5 },
  { start: 7, end: 10 },
]

describe('causalRows', () => {
  const rows = causalRows(documents, [1, 3, 4, 9], 2)

  it('let a query see its own document up to itself, and nothing before', () => {
    expect([...rows.firstTokens]).toEqual([0, 0, 4, 7, 0, 0, 4, 7])
    expect([...rows.offsets]).toEqual([0, 2, 6, 7, 10, 12, 16, 17, 20])
  })

  it('come in the order of the queries: every query of a head, then the next head', () => {
    expect(rows.numRows).toBe(8)
    expect([...rows.documents]).toEqual([0, 0, 1, 2, 0, 0, 1, 2])
    expect(rows.ofDocument).toEqual([
      [0, 1, 4, 5],
      [2, 6],
      [3, 7],
    ])
  })

  it('know of a document without queries that it has none', () => {
    expect(causalRows(documents, [0], 1).ofDocument).toEqual([[0], [], []])
  })

  it.each([5, 6, 10])('refuse a query at token %i, which lies in no document', (position) => {
    expect(() => causalRows(documents, [0, position], 1)).toThrow(
      new ShapeError(`causal rows: query position lies in no document, got ${position}`),
    )
  })
})
