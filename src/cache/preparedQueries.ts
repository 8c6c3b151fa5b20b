import { blockBytes } from './cacheMemory.ts'
import type { CacheThread } from './cacheThread.ts'
import type { AttendJob } from './job.ts'
import { groupSize } from './shape.ts'
import { splitsOf } from './splits.ts'
import { tensorIndex } from './tensorPlan.ts'

/** Bytes of the prepared queries of one KV head: those for packed keys, then those for exact ones. */
export function preparedBytes(thread: CacheThread): number {
  return 2 * formatBytes(thread)
}

function formatBytes({ maxRows, maxPreparedBytes }: CacheThread): number {
  return blockBytes(maxRows * maxPreparedBytes)
}

export function preparedAt(thread: CacheThread, job: AttendJob, kvHead: number, isPacked: boolean): number {
  return job.prepared + (2 * kvHead + (isPacked ? 0 : 1)) * formatBytes(thread)
}

/** Takes the queries of a job to the domain of the keys of every format that it meets, once for all of its items. */
export function prepareQueries(thread: CacheThread, job: AttendJob): void {
  const { plan, tensors } = thread
  const { numKvHeads, headDim } = plan.shape
  const { numPacked, numSplits } = splitsOf(job.counts)
  const numRows = groupSize(plan.shape) * job.numQueries
  const headBytes = numRows * headDim * Float32Array.BYTES_PER_ELEMENT
  const scale = 1 / Math.sqrt(headDim)
  for (let kvHead = 0; kvHead < numKvHeads; kvHead++) {
    const queries = job.queries + kvHead * headBytes
    const packed = tensors.packed[job.layer][tensorIndex(kvHead, 'k')]
    if (numPacked > 0) packed.prepareQueries(queries, numRows, scale, preparedAt(thread, job, kvHead, true))
    if (numSplits > numPacked)
      tensors.exact.prepareQueries(queries, numRows, scale, preparedAt(thread, job, kvHead, false))
  }
}
