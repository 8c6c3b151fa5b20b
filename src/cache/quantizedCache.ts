import { appendTokens, checkNewTokens } from './appendTokens.ts'
import { attendQueries, checkQueries } from './attendQueries.ts'
import { planOf, type QuantizedCacheOptions, type StorageRules, storageRules } from './cacheOptions.ts'
import { type CacheStorage, createCacheStorage } from './cacheStorage.ts'
import type { TokenCounts } from './job.ts'
import { createLayerPages, type LayerPages } from './layerPages.ts'
import { accessTensors, type TensorAccess } from './tensorAccess.ts'
import type { TensorPlan } from './tensorPlan.ts'

/**
 * A KV cache held in packed codes, which attends without unpacking.
 *
 * Tokens are appended layer by layer, and encoded once. The first `sinkTokens` stay exact for good. Of the others, the
 * last `recentWindow` are exact, too: whenever 64 more than that are in the window, its oldest 64 are encoded. So it
 * holds less than `recentWindow + 64` tokens, and never fewer than `recentWindow` unless the layer was truncated:
 * what was encoded stays so.
 *
 * - Error: that of the codecs; attention over 4-bit codes errs by another 1e-3 of the largest output at most, by 2e-6 with
 *   a `precision` of `exact`, by 0.05 with `int8`.
 * - Cost: `heldBytes`, to the byte what the codecs and the exact format take; pages of 64 tokens, so that less than one
 *   page of each tensor is empty.
 */
export interface QuantizedCache extends TensorAccess {
  readonly plan: TensorPlan
  readonly rules: StorageRules
  /** That it runs on: fewer than asked for where the host cannot share memory, or where a thread has died. */
  readonly threads: number
  /** What the tokens take in their formats: the ledger. */
  readonly heldBytes: number
  /** What their pages and page tables take, those shared with forks included. */
  readonly allocatedBytes: number
  /** What the host gave for this cache and its forks: pages, tables, scratch, and what is free again. */
  readonly memoryBytes: number
  numTokens(layer: number): number
  /**
   * Appends tokens to one layer: all of them, or none when it throws.
   *
   * @param keys `[numKvHeads, count, headDim]`, after RoPE
   * @param values as long
   * @throws RangeError which names layer, head, operand and token for a number that is not finite or that a format cannot hold
   * @throws TooLargeError when the memory has no room
   */
  append(layer: number, keys: Float32Array, values: Float32Array): void
  /**
   * Attention of the last tokens over all tokens up to each: softmax(q k' / sqrt(headDim)) v.
   *
   * @param queries `[numQueryHeads, numQueries, headDim]`, of the last `numQueries` tokens appended
   * @param outputs as long; a new array unless given
   */
  attend(layer: number, queries: Float32Array, outputs?: Float32Array): Float32Array
  /** Forgets, in every layer, all tokens from `numTokens` on. */
  truncate(numTokens: number): void
  /** A cache that starts with the same tokens; what both have is stored once. */
  fork(): QuantizedCache
  /** Gives everything back; the cache can then no longer be used. */
  close(): void
  /** How many tokens of a layer are sinks, packed, and in the window. */
  counts(layer: number): TokenCounts
}

/**
 * @throws RangeError which names the option that is wrong
 * @throws TooLargeError when `maxBytes` is less than tables and scratch take
 *
 * @example
 * const shape = { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 64 }
 * const cache = createQuantizedCache({ shape, codecs: { keys: 'mse4', values: 'mse4' }, recentWindow: 32 })
 */
export function createQuantizedCache(options: QuantizedCacheOptions): QuantizedCache {
  const plan = planOf(options)
  const rules = storageRules(options)
  const storage = createCacheStorage(plan, rules.maxBytes, options.threads)
  const { exact, packed } = storage.thread.tensors
  const layers = packed.map((tensors) =>
    createLayerPages(
      storage.pool,
      exact.pageBytes,
      tensors.map(({ pageBytes }) => pageBytes),
    ),
  )
  return cacheOf(storage, rules, layers, { count: 0 })
}

/** @param open caches of this storage, this one not yet counted */
function cacheOf(
  storage: CacheStorage,
  rules: StorageRules,
  layers: readonly LayerPages[],
  open: { count: number },
): QuantizedCache {
  const { plan, memory, crew } = storage
  let isClosed = false
  open.count++
  const pagesOf = (layer: number): LayerPages => {
    if (isClosed) throw new RangeError('quantized cache: must be open, got one that was closed')
    if (layers[layer] === undefined)
      throw new RangeError(`quantized cache: layer must be below ${layers.length}, got ${layer}`)
    return layers[layer]
  }
  return {
    ...accessTensors(storage, rules, pagesOf),
    plan,
    rules,
    get threads() {
      return crew.numThreads
    },
    get heldBytes() {
      return layers.reduce((sum, { counts }, layer) => sum + heldBytes(storage, layer, counts), 0)
    },
    get allocatedBytes() {
      return layers.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0)
    },
    get memoryBytes() {
      return memory.memory.buffer.byteLength
    },
    numTokens: (layer) => pagesOf(layer).numTokens,
    counts: (layer) => pagesOf(layer).counts,
    append(layer, keys, values) {
      const pages = pagesOf(layer)
      const target = { storage, layer, ...rules }
      appendTokens(target, pages, checkNewTokens(target, pages.numTokens, keys, values))
    },
    attend(layer, queries, outputs = new Float32Array(queries.length)) {
      const pages = pagesOf(layer)
      checkQueries(storage, pages.numTokens, queries, outputs)
      attendQueries(storage, layer, pages, queries, outputs)
      return outputs
    },
    truncate(numTokens) {
      if (!Number.isSafeInteger(numTokens) || numTokens < 0)
        throw new RangeError(`quantized cache: must be cut at a whole number from 0 on, got ${numTokens}`)
      for (const layer of layers.keys()) pagesOf(layer).truncate(numTokens)
    },
    fork: () => cacheOf(storage, rules, forkAll(layers.map((_, layer) => pagesOf(layer))), open),
    close() {
      if (isClosed) return
      isClosed = true
      for (const pages of layers) pages.close()
      open.count--
      if (open.count === 0) crew.close()
    },
  }
}

function heldBytes({ thread }: CacheStorage, layer: number, { sinks, packed, window }: TokenCounts): number {
  const { exact, packed: tensors } = thread.tensors
  return tensors[layer].reduce(
    (sum, tensor) => sum + (sinks + window) * exact.bytesPerToken + packed * tensor.bytesPerToken,
    0,
  )
}

/** Forks every layer, or none. */
function forkAll(layers: readonly LayerPages[]): LayerPages[] {
  const forked: LayerPages[] = []
  try {
    for (const pages of layers) forked.push(pages.fork())
    return forked
  } catch (error) {
    for (const pages of forked) pages.close()
    throw error
  }
}
