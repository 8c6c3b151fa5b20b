import { createHash } from 'node:crypto'
import { exactAttention } from '../../src/cache/attention.ts'
import type { QuantizedCacheOptions } from '../../src/cache/cacheOptions.ts'
import { causalRows } from '../../src/cache/causalRows.ts'
import { emptyWeights } from '../../src/cache/exactAttention.ts'
import { createQuantizedCache, type QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { type CacheShape, type Operand, operands } from '../../src/cache/shape.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

export const smallShape: CacheShape = { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 32 }

/** `[numHeads, numTokens, headDim]` whose tokens do not depend on how many there are. */
export interface Stream {
  readonly numHeads: number
  readonly headDim: number
  /** Tokens `start` up to `end` of every head. */
  slice(start: number, end: number): Float32Array
}

export function normalStream(numHeads: number, headDim: number, seed: number, scale = 1): Stream {
  const draws = Array.from({ length: numHeads }, (_, head) => createRandom(seedOf(1000 * seed + head)))
  const known = draws.map((): number[] => [])
  return {
    numHeads,
    headDim,
    slice(start, end) {
      for (const [head, random] of draws.entries())
        while (known[head].length < end * headDim) known[head].push(scale * random.normal())
      return Float32Array.from(known.flatMap((values) => values.slice(start * headDim, end * headDim)))
    },
  }
}

/** Streams of one layer. */
export interface LayerStreams {
  readonly keys: Stream
  readonly values: Stream
  readonly queries: Stream
}

export function layerStreams(shape: CacheShape, seed: number, keyScale = 1): LayerStreams {
  return {
    keys: normalStream(shape.numKvHeads, shape.headDim, 3 * seed + 1, keyScale),
    values: normalStream(shape.numKvHeads, shape.headDim, 3 * seed + 2),
    queries: normalStream(shape.numQueryHeads, shape.headDim, 3 * seed + 3),
  }
}

/** Appends tokens of the streams until the layer holds `numTokens`, in blocks. */
export function appendUpTo(
  cache: QuantizedCache,
  layer: number,
  { keys, values }: LayerStreams,
  numTokens: number,
  block = numTokens,
): void {
  for (let start = cache.numTokens(layer); start < numTokens; start += block) {
    const end = Math.min(numTokens, start + block)
    cache.append(layer, keys.slice(start, end), values.slice(start, end))
  }
}

export function filledCache(
  options: QuantizedCacheOptions,
  numTokens: number,
  block = numTokens,
): QuantizedCache {
  const cache = createQuantizedCache(options)
  for (let layer = 0; layer < cache.plan.shape.numLayers; layer++)
    appendUpTo(cache, layer, layerStreams(cache.plan.shape, layer), numTokens, block)
  return cache
}

export function decodeAll(
  cache: QuantizedCache,
  layer: number,
  kvHead: number,
  operand: Operand,
): Float32Array {
  const target = new Float32Array(cache.numTokens(layer) * cache.plan.shape.headDim)
  cache.decode(layer, kvHead, operand, 0, cache.numTokens(layer), target)
  return target
}

/** A digest of all records: equal for caches that hold the same bytes. */
export function digestOf(cache: QuantizedCache): string {
  const { numLayers, numKvHeads } = cache.plan.shape
  const hash = createHash('sha256')
  for (let layer = 0; layer < numLayers; layer++)
    for (let kvHead = 0; kvHead < numKvHeads; kvHead++)
      for (const operand of operands) hash.update(cache.records(layer, kvHead, operand))
  return hash.digest('hex')
}

/** Attention in float64 over what the cache decodes to. */
export function referenceAttention(
  cache: QuantizedCache,
  layer: number,
  queries: Float32Array,
): Float64Array {
  const { numQueryHeads, numKvHeads, headDim } = cache.plan.shape
  const numTokens = cache.numTokens(layer)
  const perHead = queries.length / numQueryHeads
  const numQueries = perHead / headDim
  const groupSize = numQueryHeads / numKvHeads
  const positions = Array.from({ length: numQueries }, (_, index) => numTokens - numQueries + index)
  const rows = causalRows([{ start: 0, end: numTokens }], positions, groupSize)
  const outputs = new Float64Array(queries.length)
  const attention = exactAttention()
  for (let kvHead = 0; kvHead < numKvHeads; kvHead++) {
    const own = [kvHead * groupSize * perHead, (kvHead + 1) * groupSize * perHead] as const
    const [keys, values] = (['k', 'v'] as const).map((operand) => decodeAll(cache, layer, kvHead, operand))
    const weights = emptyWeights(rows)
    const everywhere = (): boolean => true
    attention.attend(rows, headDim, queries.subarray(...own), keys, weights, everywhere)
    attention.addValues(rows, headDim, weights.probabilities, values, outputs.subarray(...own), everywhere)
  }
  return outputs
}

/** Largest difference over the largest expected value. */
export function worstError(found: Float32Array, expected: Float64Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0) / largest
}
