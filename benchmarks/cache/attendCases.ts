import type { Precision } from '../../src/cache/packed/precision.ts'
import { createQuantizedCache, type QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { hostThreads } from '../../src/threads/hostThreads.ts'

/** Codecs of keys and values, and what to compute with. */
export interface CacheFormat {
  readonly name: string
  readonly keys: string
  readonly values: string
  readonly precision: Precision
}

const alike = (codec: string, precision: Precision): CacheFormat => ({
  name: precision === 'exact' ? codec : `${codec} ${precision}`,
  keys: codec,
  values: codec,
  precision,
})

export const cacheFormats: readonly CacheFormat[] = [
  alike('f32', 'exact'),
  alike('f16', 'exact'),
  alike('q8_0', 'exact'),
  alike('q4_0', 'exact'),
  alike('q4_0', 'int16'),
  alike('q4_0', 'int8'),
  alike('mse4', 'exact'),
  alike('mse4', 'int16'),
  alike('mse4', 'int8'),
  // what is recommended at 4 bits for SmolLM2-135M: 3-bit values, and keys of either kind
  { name: 'K mse5, V mse3, int16', keys: 'mse5', values: 'mse3', precision: 'int16' },
  { name: 'K mse4, V mse3, int16', keys: 'mse4', values: 'mse3', precision: 'int16' },
  {
    name: 'K q4_0 rotated, V mse3, int16',
    keys: 'q4_0:rotation=hadamard',
    values: 'mse3',
    precision: 'int16',
  },
]

/** Those whose bytes are measured. */
export const memoryFormats: readonly CacheFormat[] = [
  ...cacheFormats.filter(({ precision }) => precision === 'exact'),
  ...['fp8_e4m3', 'qjl4', 'mse3', 'mse2'].map((codec) => alike(codec, 'exact')),
]

/** Layers and heads of a cache. */
export interface AttendShape {
  readonly headDim: number
  readonly numKvHeads: number
  /** Query heads that share a KV head. */
  readonly groupSize: number
  /** One unless said. */
  readonly numLayers?: number
}

/** Tokens that are drawn; the rest repeats them. */
const blockTokens = 1024

export function fillCache(
  { name: _name, keys, values, precision }: CacheFormat,
  { headDim, numKvHeads, groupSize, numLayers = 1 }: AttendShape,
  numTokens: number,
  threads = 1,
): QuantizedCache {
  const cache = createQuantizedCache({
    shape: { numLayers, numQueryHeads: numKvHeads * groupSize, numKvHeads, headDim },
    codecs: { keys, values },
    precision,
    threads: hostThreads(threads),
  })
  appendTokens(cache, numTokens)
  return cache
}

/** Appends to every layer. */
export function appendTokens(cache: QuantizedCache, numTokens: number): void {
  const { numLayers, numKvHeads, headDim } = cache.plan.shape
  const blockLength = numKvHeads * blockTokens * headDim
  const drawn = sample(2 * blockLength)
  for (let start = 0; start < numTokens; start += blockTokens) {
    const length = numKvHeads * Math.min(blockTokens, numTokens - start) * headDim
    for (let layer = 0; layer < numLayers; layer++)
      cache.append(layer, drawn.subarray(0, length), drawn.subarray(blockLength, blockLength + length))
  }
}

let drawn = new Float32Array(0)

/** Normal numbers, the same at every call. */
export function sample(length: number): Float32Array {
  if (drawn.length < length) {
    const random = createRandom(seedOf(3))
    drawn = Float32Array.from({ length }, () => random.normal())
  }
  return drawn.subarray(0, length)
}
