import type { CacheThread } from './cacheThread.ts'
import { type Place, pageOf, type StoreJob } from './job.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import type { StoredTensor } from './storedTensor.ts'
import { tensorName } from './tensorPlan.ts'
import { pagesFor } from './tokenPages.ts'

/** Tokens of one tensor that go into one page. */
interface Portion {
  readonly job: StoreJob
  readonly tensor: number
  readonly page: number
  /** Within the page. */
  readonly first: number
  readonly count: number
  /** How many tokens of the job lie before them. */
  readonly skipped: number
}

/** How many items a job has. */
export function numStoreItems({ first, count }: StoreJob, numTensors: number): number {
  return numTensors * numPages(first, count)
}

function numPages(first: number, count: number): number {
  return pagesFor(first + count) - Math.floor(first / TOKENS_PER_PAGE)
}

/**
 * Encodes the tokens of one tensor that go into one page.
 *
 * Tokens that enter the window are stored exactly, read back, and tried on the codec that will hold them later: so a
 * token that has entered can always be encoded, from the copy that it is encoded from.
 *
 * @throws RangeError which names layer, head, operand and token when a format cannot hold a value
 */
export function storeItem(thread: CacheThread, job: StoreJob, item: number): void {
  const portion = portionOf(thread, job, item)
  const target = formatAt(thread, job, portion.tensor, job.place)
  const vectors = vectorsOf(thread, portion)
  encodeChecked(thread, portion, target, vectors, portion.page, portion.first)
  if (!job.isTried) return
  const { scratch, tensors } = thread
  target.decode(portion.page, portion.first, portion.count, scratch.vectors)
  const later = tensors.packed[job.layer][portion.tensor]
  encodeChecked(thread, portion, later, scratch.vectors, scratch.triedPage, 0)
}

function portionOf({ views, jobAt }: CacheThread, job: StoreJob, item: number): Portion {
  const perTensor = numPages(job.first, job.count)
  const tensor = Math.floor(item / perTensor)
  const index = Math.floor(job.first / TOKENS_PER_PAGE) + (item % perTensor)
  const pageStart = index * TOKENS_PER_PAGE
  const start = Math.max(job.first, pageStart)
  const end = Math.min(job.first + job.count, pageStart + TOKENS_PER_PAGE)
  return {
    job,
    tensor,
    page: pageOf(views.words, jobAt, tensor, job.place, index),
    first: start - pageStart,
    count: end - start,
    skipped: start - job.first,
  }
}

function formatAt({ tensors }: CacheThread, job: StoreJob, tensor: number, place: Place): StoredTensor {
  return place === 'packed' ? tensors.packed[job.layer][tensor] : tensors.exact
}

/** Address of the vectors of a portion: where the caller put them, or read back from the window. */
function vectorsOf(thread: CacheThread, portion: Portion): number {
  const { job, tensor, skipped } = portion
  const vectorBytes = thread.plan.shape.headDim * Float32Array.BYTES_PER_ELEMENT
  if (job.vectors > 0) return job.vectors + tensor * job.vectorsStride + skipped * vectorBytes
  const { exact } = thread.tensors
  const { vectors } = thread.scratch
  let read = 0
  while (read < portion.count) {
    const at = skipped + read
    const first = at % TOKENS_PER_PAGE
    const count = Math.min(portion.count - read, TOKENS_PER_PAGE - first)
    const page = pageOf(thread.views.words, thread.jobAt, tensor, 'window', Math.floor(at / TOKENS_PER_PAGE))
    exact.decode(page, first, count, vectors + read * vectorBytes)
    read += count
  }
  return vectors
}

function encodeChecked(
  thread: CacheThread,
  portion: Portion,
  format: StoredTensor,
  vectors: number,
  page: number,
  first: number,
): void {
  try {
    format.encode(vectors, portion.count, page, first)
  } catch (error) {
    throw error instanceof RangeError ? placed(thread, portion, format, vectors, error) : error
  }
}

/** The error with the place in the cache: tensors know tokens by their index in the call alone. */
function placed(
  { plan, scratch }: CacheThread,
  { job, tensor, count, skipped }: Portion,
  format: StoredTensor,
  vectors: number,
  error: RangeError,
): RangeError {
  const vectorBytes = plan.shape.headDim * Float32Array.BYTES_PER_ELEMENT
  const who = `quantized cache: ${tensorName(job.layer, tensor)}`
  for (let index = 0; index < count; index++) {
    try {
      format.encode(vectors + index * vectorBytes, 1, scratch.triedPage, 0)
    } catch (failure) {
      if (!(failure instanceof RangeError)) throw failure
      const token = job.firstToken + skipped + index
      return new RangeError(`${who}: ${failure.message.replace(/\btoken \d+/, `token ${token}`)}`)
    }
  }
  return new RangeError(`${who}: ${error.message}`)
}
