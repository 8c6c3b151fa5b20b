/**
 * A piece of work on one layer, cut into items that any thread can do in any order.
 *
 * It is written to the memory of the cache as 32-bit words, since that is all that threads share.
 */
export type Job = AttendJob | StoreJob

/** How many tokens of a layer lie where: first sinks, then packed ones, then the recent window. */
export interface TokenCounts {
  readonly sinks: number
  readonly packed: number
  readonly window: number
}

export type Place = keyof TokenCounts

export const places: readonly Place[] = ['sinks', 'packed', 'window']

/** Attention of some queries over all tokens: an item is a KV head and a split of its pages. */
export interface AttendJob {
  readonly kind: 'attend'
  readonly layer: number
  readonly counts: TokenCounts
  /** Per query head. */
  readonly numQueries: number
  /** Token that the first query stands at: it sees tokens up to there, the next one a token more. */
  readonly firstPosition: number
  /** Address of `[numQueryHeads, numQueries, headDim]`. */
  readonly queries: number
  /** Address of what `prepareQueries` makes of them. */
  readonly prepared: number
  /** Address of what the items find, one after another. */
  readonly partials: number
}

/** Encoding of new tokens: an item is a tensor and a page of it. */
export interface StoreJob {
  readonly kind: 'store'
  readonly layer: number
  /** Where the tokens go. */
  readonly place: Place
  /** How many are there before them. */
  readonly first: number
  readonly count: number
  /** Index within the layer of the first of them, for messages. */
  readonly firstToken: number
  /** Address of the vectors of the first tensor; 0 for the oldest tokens of the window. */
  readonly vectors: number
  /** From one tensor's vectors to the next one's. */
  readonly vectorsStride: number
  /** Whether the codec that will hold these tokens later must be able to. */
  readonly isTried: boolean
}

const kinds: readonly Job['kind'][] = ['attend', 'store']
const jobWords = 10

/** Words that a job on so many tensors takes, its page tables included. */
export function wordsOfJob(numTensors: number): number {
  return jobWords + numTensors * places.length
}

/** @param tensors of the layer, each with its page tables by place */
export function writeJob(
  words: Uint32Array,
  at: number,
  job: Job,
  tensors: readonly Readonly<Record<Place, { readonly table: { readonly address: number } }>>[],
): void {
  words.set([kinds.indexOf(job.kind), job.layer, ...fieldsOf(job)], at)
  for (const [index, tensor] of tensors.entries())
    for (const [offset, place] of places.entries())
      words[at + jobWords + index * places.length + offset] = tensor[place].table.address
}

function fieldsOf(job: Job): readonly number[] {
  if (job.kind === 'attend') {
    const { sinks, packed, window } = job.counts
    return [sinks, packed, window, job.numQueries, job.firstPosition, job.queries, job.prepared, job.partials]
  }
  const { place, first, count, firstToken, vectors, vectorsStride, isTried } = job
  return [places.indexOf(place), first, count, firstToken, vectors, vectorsStride, Number(isTried)]
}

export function readJob(words: Uint32Array, at: number): Job {
  const [kind, layer, ...fields] = words.subarray(at, at + jobWords)
  if (kinds[kind] === 'attend') {
    const [sinks, packed, window, numQueries, firstPosition, queries, prepared, partials] = fields
    const counts = { sinks, packed, window }
    return { kind: 'attend', layer, counts, numQueries, firstPosition, queries, prepared, partials }
  }
  const [place, first, count, firstToken, vectors, vectorsStride, isTried] = fields
  return {
    kind: 'store',
    layer,
    place: places[place],
    first,
    count,
    firstToken,
    vectors,
    vectorsStride,
    isTried: isTried === 1,
  }
}

/** Address of a page, by the tables that were written with a job. */
export function pageOf(words: Uint32Array, at: number, tensor: number, place: Place, index: number): number {
  const table = words[at + jobWords + tensor * places.length + places.indexOf(place)]
  return words[table / Uint32Array.BYTES_PER_ELEMENT + index]
}
