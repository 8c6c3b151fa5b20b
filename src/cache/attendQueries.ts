import { ShapeError } from '../numerics/errors.ts'
import type { CacheStorage } from './cacheStorage.ts'
import { queriesPerJob } from './cacheThread.ts'
import { firstNotFinite } from './firstNotFinite.ts'
import type { AttendJob } from './job.ts'
import type { LayerPages } from './layerPages.ts'
import { mergePartials } from './mergePartials.ts'
import { prepareQueries } from './preparedQueries.ts'
import { splitsOf } from './splits.ts'

/**
 * Checks queries and room for outputs.
 *
 * @throws ShapeError, RangeError which names query head, query and channel
 */
export function checkQueries(
  { plan }: CacheStorage,
  numTokens: number,
  queries: Float32Array,
  outputs: Float32Array,
): void {
  const { numQueryHeads, headDim } = plan.shape
  const numQueries = queries.length / (numQueryHeads * headDim)
  if (!Number.isInteger(numQueries))
    throw new ShapeError(
      `quantized cache: queries must be [${numQueryHeads}, count, ${headDim}], got ${queries.length} values`,
    )
  if (numQueries > numTokens)
    throw new ShapeError(
      `quantized cache: queries must be of tokens appended, got ${numQueries} for ${numTokens}; append first`,
    )
  if (outputs.length !== queries.length)
    throw new ShapeError(
      `quantized cache: outputs must be as many as the ${queries.length} of the queries, got ${outputs.length}`,
    )
  const index = firstNotFinite(queries)
  if (index < 0) return
  const query = Math.floor(index / headDim)
  throw new RangeError(
    `quantized cache: query head ${Math.floor(query / numQueries)}, query ${query % numQueries}, ` +
      `channel ${index % headDim} must be finite, got ${queries[index]}`,
  )
}

/**
 * Attention of the last tokens of a layer over all tokens up to each.
 *
 * @param queries `[numQueryHeads, numQueries, headDim]`, finite
 * @param outputs as long, written
 */
export function attendQueries(
  storage: CacheStorage,
  layer: number,
  pages: LayerPages,
  queries: Float32Array,
  outputs: Float32Array,
): void {
  const { numQueryHeads, headDim } = storage.plan.shape
  const numQueries = queries.length / (numQueryHeads * headDim)
  const step = queriesPerJob(storage.plan)
  for (let start = 0; start < numQueries; start += step)
    attendSome(storage, layer, pages, {
      queries,
      outputs,
      numQueries,
      start,
      count: Math.min(step, numQueries - start),
    })
}

/** Queries `start` up to `start + count` of each head. */
interface QueryBlock {
  readonly queries: Float32Array
  readonly outputs: Float32Array
  readonly numQueries: number
  readonly start: number
  readonly count: number
}

function attendSome(storage: CacheStorage, layer: number, pages: LayerPages, block: QueryBlock): void {
  const { numQueryHeads, numKvHeads, headDim } = storage.plan.shape
  const { counts } = pages
  const numItems = numKvHeads * splitsOf(counts).numSplits
  const job: AttendJob = {
    kind: 'attend',
    layer,
    counts,
    numQueries: block.count,
    firstPosition: pages.numTokens - block.numQueries + block.start,
    queries: storage.staging(numQueryHeads * block.count * headDim * Float32Array.BYTES_PER_ELEMENT),
    prepared: storage.prepared,
    partials: storage.partials,
  }
  copyRows(storage, job, block, (staged, at, from, length) =>
    staged.set(block.queries.subarray(from, from + length), at),
  )
  prepareQueries(storage.thread, job)
  storage.run(job, pages.tensors, numItems)
  for (let kvHead = 0; kvHead < numKvHeads; kvHead++) mergePartials(storage.thread, job, kvHead)
  copyRows(storage, job, block, (staged, at, from, length) =>
    block.outputs.set(staged.subarray(at, at + length), from),
  )
}

/** Goes through the heads: where each one's part of the block stands in the memory, and in the caller's array. */
function copyRows(
  storage: CacheStorage,
  job: AttendJob,
  { numQueries, start, count }: QueryBlock,
  copy: (staged: Float32Array, at: number, from: number, length: number) => void,
): void {
  const { numQueryHeads, headDim } = storage.plan.shape
  const staged = job.queries / Float32Array.BYTES_PER_ELEMENT
  for (let head = 0; head < numQueryHeads; head++)
    copy(
      storage.memory.views.floats,
      staged + head * count * headDim,
      (head * numQueries + start) * headDim,
      count * headDim,
    )
}
