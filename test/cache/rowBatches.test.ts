import { describe, expect, it } from 'vitest'
import { causalRows } from '../../src/cache/causalRows.ts'
import { rowBatches } from '../../src/cache/rowBatches.ts'

const documents = [
  { start: 0, end: 4 },
  { start: 4, end: 300 },
]

describe('row batches', () => {
  it('hold the rows of one document, those of a context two by two, others beside themselves', () => {
    // three query heads: rows 0, 3, 6 are the first query's
    const rows = causalRows(documents, [1, 3, 9], 3)
    const [first, second, ...rest] = rowBatches(rows, () => true)
    expect(rest).toEqual([])
    expect(first).toMatchObject({ firstToken: 0, numTokens: 4, rows: [0, 3, 1, 4, 6, 7] })
    expect(first.pairs).toEqual([
      [0, 1],
      [2, 3],
      [4, 4],
      [5, 5],
    ])
    expect(second).toMatchObject({ firstToken: 4, numTokens: 6, rows: [2, 5, 8] })
  })

  it('leave out documents that are not wanted', () => {
    const rows = causalRows(documents, [1, 9], 1)
    expect(rowBatches(rows, (document) => document === 1).map(({ firstToken }) => firstToken)).toEqual([4])
  })

  it('take every row once, however many there are', () => {
    const positions = Array.from({ length: 200 }, (_, index) => 4 + index)
    const batches = rowBatches(causalRows(documents, positions, 1), () => true)
    expect(batches.length).toBeGreaterThan(1)
    expect(batches.flatMap(({ rows }) => rows).toSorted((a, b) => a - b)).toEqual([...positions.keys()])
    expect(batches.map(({ numTokens }) => numTokens).at(-1)).toBe(200)
  })
})
