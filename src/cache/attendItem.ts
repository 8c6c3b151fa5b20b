import type { CacheThread } from './cacheThread.ts'
import { type AttendJob, type Place, pageOf } from './job.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import { type Partial, partialAt } from './partials.ts'
import { preparedAt } from './preparedQueries.ts'
import { groupSize, type Operand } from './shape.ts'
import { splitsOf } from './splits.ts'
import type { StoredTensor } from './storedTensor.ts'
import { tensorIndex } from './tensorPlan.ts'
import { pagesFor } from './tokenPages.ts'

/** A page of tokens: keys and values have their own, of the same tokens. */
interface Tile {
  readonly place: Place
  /** Within the place. */
  readonly index: number
  readonly count: number
  readonly firstToken: number
}

/** What all tiles of an item have in common. */
interface ItemParts {
  readonly job: AttendJob
  readonly kvHead: number
  readonly keys: StoredTensor
  readonly values: StoredTensor
  readonly numRows: number
  /** Address of the queries, prepared for the keys. */
  readonly prepared: number
  readonly partial: Partial
}

/**
 * Attention of one KV head over one split of its pages, all of one format: unnormalised sums in the domain of the
 * values' codes, with the largest logit and the total weight of each row.
 */
export function attendItem(thread: CacheThread, job: AttendJob, item: number): void {
  const { tensors, plan } = thread
  const splits = splitsOf(job.counts)
  const kvHead = Math.floor(item / splits.numSplits)
  const split = item % splits.numSplits
  const isPacked = split < splits.numPacked
  const formatOf = (operand: Operand): StoredTensor =>
    isPacked ? tensors.packed[job.layer][tensorIndex(kvHead, operand)] : tensors.exact
  const [keys, values] = [formatOf('k'), formatOf('v')]
  const numRows = groupSize(plan.shape) * job.numQueries
  const partial = partialAt(thread, job, item)
  partial.clear(numRows, values.sumBytes)
  const prepared = preparedAt(thread, job, kvHead, isPacked)
  const parts = { job, kvHead, keys, values, numRows, prepared, partial }
  const first = (isPacked ? split : split - splits.numPacked) * splits.pagesPerSplit
  for (let index = first; index < first + splits.pagesPerSplit; index++) {
    const tile = isPacked ? packedTile(job, index) : exactTile(job, index)
    if (tile === undefined) break
    attendTile(thread, parts, tile)
  }
}

/** Undefined past the last page that holds a token which some query sees. */
function packedTile(job: AttendJob, index: number): Tile | undefined {
  return tileOf(job, 'packed', index, job.counts.sinks)
}

/** Pages of sinks, then those of the window. */
function exactTile(job: AttendJob, index: number): Tile | undefined {
  const { sinks, packed } = job.counts
  const sinkPages = pagesFor(sinks)
  return index < sinkPages
    ? tileOf(job, 'sinks', index, 0)
    : tileOf(job, 'window', index - sinkPages, sinks + packed)
}

function tileOf(job: AttendJob, place: Place, index: number, base: number): Tile | undefined {
  const count = Math.min(TOKENS_PER_PAGE, job.counts[place] - index * TOKENS_PER_PAGE)
  const firstToken = base + index * TOKENS_PER_PAGE
  const isSeen = count > 0 && firstToken < job.firstPosition + job.numQueries
  return isSeen ? { place, index, count, firstToken } : undefined
}

function attendTile(thread: CacheThread, parts: ItemParts, tile: Tile): void {
  const { views, jobAt, scratch, tensors } = thread
  const { kvHead, keys, values, numRows, prepared, partial } = parts
  const { place, index, count } = tile
  const pageFor = (operand: Operand): number =>
    pageOf(views.words, jobAt, tensorIndex(kvHead, operand), place, index)
  const { kernels, scratch: kernelScratch } = tensors.host
  const { logits, corrections } = scratch
  keys.score(prepared, numRows, pageFor('k'), 0, count, logits, TOKENS_PER_PAGE)
  hideLaterTokens(thread, parts, tile)
  kernels.softmaxTile(logits, TOKENS_PER_PAGE, numRows, count, partial.states, corrections, kernelScratch)
  rescaleSums(thread, parts)
  values.accumulate(logits, TOKENS_PER_PAGE, numRows, pageFor('v'), 0, count, partial.sums)
}

/** A query sees tokens up to its own. */
function hideLaterTokens(
  { views, scratch }: CacheThread,
  { job, numRows }: ItemParts,
  { firstToken, count }: Tile,
): void {
  if (job.firstPosition + 1 >= firstToken + count) return
  const { floats } = views
  for (let row = 0; row < numRows; row++) {
    const start = scratch.logits / Float32Array.BYTES_PER_ELEMENT + row * TOKENS_PER_PAGE
    const numSeen = job.firstPosition + (row % job.numQueries) + 1 - firstToken
    if (numSeen < count) floats.fill(Number.NEGATIVE_INFINITY, start + Math.max(0, numSeen), start + count)
  }
}

/** Sums are float32 numbers in any domain that codes have, and linear in the weights. */
function rescaleSums(
  { views, scratch, tensors }: CacheThread,
  { values, numRows, partial }: ItemParts,
): void {
  const { floats } = views
  const length = values.sumBytes / Float32Array.BYTES_PER_ELEMENT
  const corrections = scratch.corrections / Float32Array.BYTES_PER_ELEMENT
  for (let row = 0; row < numRows; row++) {
    const factor = floats[corrections + row]
    if (factor !== 1) tensors.host.kernels.rescale(partial.sums + row * values.sumBytes, length, factor)
  }
}
