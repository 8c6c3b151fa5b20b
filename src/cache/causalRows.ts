import { ShapeError } from '../numerics/errors.ts'
import type { TokenRange } from './trace.ts'

/**
 * Which tokens every query row attends to: those of its own document up to itself.
 *
 * A row is one query of one query head; rows are ordered as the queries are stored, `[groupSize, numQueries]`.
 * Weights of all rows lie in one ragged array, row `r` at `offsets[r] .. offsets[r + 1]`.
 */
export interface CausalRows {
  readonly numRows: number
  /** First token of a row's context. */
  readonly firstTokens: Int32Array
  /** `[numRows + 1]`; the length of a row's context is the difference of two. */
  readonly offsets: Int32Array
  /** Index of the document that a row belongs to. */
  readonly documents: Int32Array
  /** The rows of each document. */
  readonly ofDocument: readonly (readonly number[])[]
  /** All rows, those of the same context two by two: what they attend to is read once for both. */
  readonly pairs: readonly (readonly [number, number?])[]
}

/**
 * @param queryPositions token index of each query
 * @param groupSize query heads that read the KV head
 */
export function causalRows(
  documents: readonly TokenRange[],
  queryPositions: readonly number[],
  groupSize: number,
): CausalRows {
  const numQueries = queryPositions.length
  const numRows = groupSize * numQueries
  const rows = {
    numRows,
    firstTokens: new Int32Array(numRows),
    offsets: new Int32Array(numRows + 1),
    documents: new Int32Array(numRows),
    ofDocument: documents.map((): number[] => []),
  }
  for (let row = 0; row < numRows; row++) {
    const position = queryPositions[row % numQueries]
    const document = documents.findIndex(({ start, end }) => start <= position && position < end)
    if (document < 0) throw new ShapeError(`causal rows: query position lies in no document, got ${position}`)
    rows.documents[row] = document
    rows.ofDocument[document].push(row)
    rows.firstTokens[row] = documents[document].start
    rows.offsets[row + 1] = rows.offsets[row] + position + 1 - documents[document].start
  }
  return { ...rows, pairs: pairRows(rows) }
}

function pairRows({ numRows, firstTokens, offsets }: Omit<CausalRows, 'pairs'>): [number, number?][] {
  const pairs: [number, number?][] = []
  const alone = new Map<string, [number, number?]>()
  for (let row = 0; row < numRows; row++) {
    const context = `${firstTokens[row]} ${offsets[row + 1] - offsets[row]}`
    const pair = alone.get(context)
    if (pair) {
      pair.push(row)
      alone.delete(context)
    } else {
      pairs.push([row])
      alone.set(context, pairs[pairs.length - 1])
    }
  }
  return pairs
}
