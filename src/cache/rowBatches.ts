import type { CausalRows } from './causalRows.ts'

/** Rows of one document that read its tokens together. */
export interface RowBatch {
  readonly firstToken: number
  /** Tokens of the longest context. */
  readonly numTokens: number
  readonly rows: readonly number[]
  /** Places in `rows` of two that share a context; a row without a partner stands beside itself. */
  readonly pairs: readonly (readonly [number, number])[]
}

/** Their queries and outputs fit a second-level cache, and widening the tokens anew costs little among so many. */
const MAX_PAIRS = 32

/** The rows of the documents that are wanted, in batches. */
export function rowBatches(rows: CausalRows, isWanted: (document: number) => boolean): RowBatch[] {
  return rows.ofDocument.flatMap((_, document) => {
    if (!isWanted(document)) return []
    const pairs = rows.pairs.filter(([row]) => rows.documents[row] === document)
    const numBatches = Math.ceil(pairs.length / MAX_PAIRS)
    return Array.from({ length: numBatches }, (__, index) =>
      batchOf(rows, pairs.slice(index * MAX_PAIRS, (index + 1) * MAX_PAIRS)),
    )
  })
}

function batchOf(rows: CausalRows, rowPairs: CausalRows['pairs']): RowBatch {
  const members: number[] = []
  const pairs = rowPairs.map(([row, twin]): [number, number] => {
    const place = members.push(row) - 1
    return [place, twin === undefined ? place : members.push(twin) - 1]
  })
  const lengths = members.map((row) => rows.offsets[row + 1] - rows.offsets[row])
  return {
    firstToken: rows.firstTokens[members[0]],
    numTokens: Math.max(...lengths),
    rows: members,
    pairs,
  }
}
