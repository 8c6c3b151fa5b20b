import { blockBytes } from './cacheMemory.ts'
import type { CacheThread } from './cacheThread.ts'
import type { AttendJob } from './job.ts'

/** What one item of attention finds, in the memory: for every row a state of the online softmax, then the sums. */
export interface Partial {
  /** Address of `[numRows, 2]` float32: the largest logit, and the sum of weights relative to it. */
  readonly states: number
  /** Address of the sums of the first row. */
  readonly sums: number
  /** Begins anew. */
  clear(numRows: number, sumBytes: number): void
  largest(row: number): number
  total(row: number): number
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT
const stateBytes = 2 * floatBytes

/** Bytes of one item's, for any job. */
export function partialBytes({ maxRows, maxSumBytes }: CacheThread): number {
  return statesBytes(maxRows) + blockBytes(maxRows * maxSumBytes)
}

function statesBytes(numRows: number): number {
  return blockBytes(numRows * stateBytes)
}

export function partialAt(thread: CacheThread, job: AttendJob, item: number): Partial {
  const { views, maxRows } = thread
  const states = job.partials + item * partialBytes(thread)
  const sums = states + statesBytes(maxRows)
  const at = states / floatBytes
  return {
    states,
    sums,
    clear(numRows, sumBytes) {
      const { floats, bytes } = views
      for (let row = 0; row < numRows; row++) {
        floats[at + 2 * row] = Number.NEGATIVE_INFINITY
        floats[at + 2 * row + 1] = 0
      }
      bytes.fill(0, sums, sums + numRows * sumBytes)
    },
    largest: (row) => views.floats[at + 2 * row],
    total: (row) => views.floats[at + 2 * row + 1],
  }
}
