import { ShapeError } from '../numerics/errors.ts'
import type { CacheStorage } from './cacheStorage.ts'
import { firstNotFinite } from './firstNotFinite.ts'
import type { Place, StoreJob } from './job.ts'
import { countsAfter, type LayerPages } from './layerPages.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import { numStoreItems } from './storeItem.ts'
import { tensorName } from './tensorPlan.ts'

/** How a cache appends: where tokens go, and to which layer. */
export interface AppendTarget {
  readonly storage: CacheStorage
  readonly layer: number
  readonly sinkTokens: number
  readonly recentWindow: number
}

/** Tokens to append, keys and values `[numKvHeads, count, headDim]`. */
export interface NewTokens {
  readonly keys: Float32Array
  readonly values: Float32Array
  readonly count: number
}

/** Tokens that are staged at once. */
const maxBlock = 512

/**
 * Checks lengths and numbers of what is to be appended.
 *
 * @throws ShapeError, RangeError which names layer, head, operand, token and channel
 */
export function checkNewTokens(
  { storage, layer }: AppendTarget,
  firstToken: number,
  keys: Float32Array,
  values: Float32Array,
): NewTokens {
  const { numKvHeads, headDim } = storage.plan.shape
  const count = keys.length / (numKvHeads * headDim)
  if (!Number.isInteger(count))
    throw new ShapeError(
      `quantized cache: keys must be [${numKvHeads}, count, ${headDim}], got ${keys.length} values`,
    )
  if (values.length !== keys.length)
    throw new ShapeError(
      `quantized cache: values must be as many as the ${keys.length} of the keys, got ${values.length}`,
    )
  for (const [operand, vectors] of [keys, values].entries()) {
    const index = firstNotFinite(vectors)
    if (index < 0) continue
    const vector = Math.floor(index / headDim)
    const tensor = 2 * Math.floor(vector / count) + operand
    throw new RangeError(
      `quantized cache: ${tensorName(layer, tensor)}: token ${firstToken + (vector % count)}, ` +
        `channel ${index % headDim} must be finite, got ${vectors[index]}`,
    )
  }
  return { keys, values, count }
}

/**
 * Appends all tokens or none.
 *
 * @throws RangeError, TooLargeError: the layer is then as it was
 */
export function appendTokens(target: AppendTarget, pages: LayerPages, tokens: NewTokens): void {
  const appendBlocks = (): void => {
    for (let start = 0; start < tokens.count; start += maxBlock)
      appendBlock(target, pages, tokens, start, Math.min(maxBlock, tokens.count - start))
  }
  if (tokens.count <= maxBlock) appendBlocks()
  else pages.attempt(appendBlocks)
}

function appendBlock(
  target: AppendTarget,
  pages: LayerPages,
  tokens: NewTokens,
  start: number,
  count: number,
): void {
  const before = pages.counts
  const { next, numLeaving } = countsAfter(before, count, target.sinkTokens, target.recentWindow)
  const newSinks = next.sinks - before.sinks
  const place: Place = target.recentWindow === 0 ? 'packed' : 'window'
  pages.extend(next, numLeaving, () => {
    const staged = stage(target.storage, tokens, start, count)
    const { vectorBytes, address } = staged
    const firstToken = pages.numTokens
    const common = { kind: 'store', layer: target.layer, vectorsStride: count * vectorBytes } as const
    const runs = (job: Omit<StoreJob, keyof typeof common>): void =>
      store(target.storage, pages, { ...common, ...job })
    runs({
      place: 'sinks',
      first: before.sinks,
      count: newSinks,
      firstToken,
      vectors: address,
      isTried: false,
    })
    runs({
      place,
      first: before[place],
      count: count - newSinks,
      firstToken: firstToken + newSinks,
      vectors: address + newSinks * vectorBytes,
      isTried: place === 'window',
    })
    runs({
      place: 'packed',
      first: before.packed,
      count: numLeaving * TOKENS_PER_PAGE,
      firstToken: next.sinks + before.packed,
      vectors: 0,
      isTried: false,
    })
  })
}

function store(storage: CacheStorage, pages: LayerPages, job: StoreJob): void {
  if (job.count > 0) storage.run(job, pages.tensors, numStoreItems(job, pages.tensors.length))
}

/** Copies tokens to the memory, tensor by tensor as `tensorIndex` orders them. */
function stage(
  storage: CacheStorage,
  { keys, values, count: total }: NewTokens,
  start: number,
  count: number,
): { readonly address: number; readonly vectorBytes: number } {
  const { numKvHeads, headDim } = storage.plan.shape
  const vectorBytes = headDim * Float32Array.BYTES_PER_ELEMENT
  const address = storage.staging(2 * numKvHeads * count * vectorBytes)
  const { floats } = storage.memory.views
  let at = address / Float32Array.BYTES_PER_ELEMENT
  for (let kvHead = 0; kvHead < numKvHeads; kvHead++)
    for (const vectors of [keys, values]) {
      const from = (kvHead * total + start) * headDim
      floats.set(vectors.subarray(from, from + count * headDim), at)
      at += count * headDim
    }
  return { address, vectorBytes }
}
