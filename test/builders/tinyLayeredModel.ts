import type { CacheShape } from '../../src/cache/shape.ts'
import type { KeysAndValues, LayeredModel, LayerPast, LayerResult } from '../../src/models/layeredModel.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

const shape: CacheShape = { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 32 }
const hiddenSize = 24
const vocabularySize = 50

/** What a test may change of {@link tinyLayeredModel}. */
export interface TinyOptions {
  /** Factor on the keys of the first layer. */
  readonly keyScale?: number
  readonly contextLength?: number
}

/**
 * A model of two layers with random weights, in plain TypeScript: real attention over the past that it is given, without
 * positions. A token's results do not depend on the chunk that it comes in, to the last bit.
 */
export function tinyLayeredModel({ keyScale = 1, contextLength = 4096 }: TinyOptions = {}): LayeredModel {
  const embedding = randomMatrix('embedding', vocabularySize, hiddenSize, 1)
  const output = randomMatrix('output', vocabularySize, hiddenSize)
  const layers = Array.from({ length: shape.numLayers }, (_, layer) => randomLayer(layer, keyScale))
  return {
    config: {
      architecture: 'llama',
      name: 'tiny',
      shape,
      hiddenSize,
      feedForwardSize: 0,
      vocabularySize,
      contextLength,
      normEpsilon: 0,
      rope: { theta: 10_000, pairing: 'adjacent' },
    },
    tokenizer: {
      vocabularySize,
      encode: (text) => Int32Array.from(text, (letter) => letter.charCodeAt(0) % vocabularySize),
      decode: (tokenIds) => Array.from(tokenIds).join(' '),
    },
    async embed(tokenIds) {
      const rows = Array.from(tokenIds, (id) => embedding.slice(id * hiddenSize, (id + 1) * hiddenSize))
      return Float32Array.from(rows.flatMap((row) => [...row]))
    },
    runLayer: async (layer, hidden, past, readBack) => runLayer(layers[layer], hidden, past, readBack),
    predict: async (hidden) => logSoftmax(project(output, vocabularySize, hidden)),
    async close() {},
  }
}

interface TinyLayer {
  readonly queries: Float32Array
  readonly keys: Float32Array
  readonly values: Float32Array
  readonly output: Float32Array
}

function randomLayer(layer: number, keyScale: number): TinyLayer {
  const { numQueryHeads, numKvHeads, headDim } = shape
  return {
    queries: randomMatrix(`queries ${layer}`, numQueryHeads * headDim, hiddenSize),
    keys: randomMatrix(`keys ${layer}`, numKvHeads * headDim, hiddenSize, layer === 0 ? keyScale : 1),
    values: randomMatrix(`values ${layer}`, numKvHeads * headDim, hiddenSize),
    output: randomMatrix(`mixed ${layer}`, hiddenSize, numQueryHeads * headDim),
  }
}

/** Keeps the length of a vector, times `scale`. */
function randomMatrix(name: string, numRows: number, numColumns: number, scale = 1): Float32Array {
  const random = createRandom(childSeed(seedOf(1), 'tiny', name))
  const length = numRows * numColumns
  return Float32Array.from({ length }, () => (2 * scale * random.normal()) / Math.sqrt(numColumns))
}

function runLayer(
  layer: TinyLayer,
  hidden: Float32Array,
  past: LayerPast,
  readBack: (chunk: KeysAndValues) => KeysAndValues = (chunk) => chunk,
): LayerResult {
  const { numQueryHeads, numKvHeads, headDim } = shape
  const result = {
    queries: byHead(project(layer.queries, numQueryHeads * headDim, hidden), numQueryHeads),
    keys: byHead(project(layer.keys, numKvHeads * headDim, hidden), numKvHeads),
    values: byHead(project(layer.values, numKvHeads * headDim, hidden), numKvHeads),
  }
  const mixed = attend({ ...result, ...readBack(result) }, past, hidden.length / hiddenSize)
  const added = project(layer.output, hiddenSize, mixed)
  // bounded, as a norm would keep it
  return { ...result, hidden: added.map((value, index) => Math.tanh(hidden[index] + value)) }
}

/** `[numTokens, numQueryHeads * headDim]` */
function attend(
  { queries, keys, values }: Omit<LayerResult, 'hidden'>,
  past: LayerPast,
  numTokens: number,
): Float32Array {
  const { numQueryHeads, numKvHeads, headDim } = shape
  const mixed = new Float32Array(numTokens * numQueryHeads * headDim)
  for (let head = 0; head < numQueryHeads; head++) {
    const kvHead = Math.floor((head * numKvHeads) / numQueryHeads)
    const seen = (operand: 'keys' | 'values', chunk: Float32Array): Float32Array[] => [
      ...vectorsOf(past[operand], kvHead, past.numTokens),
      ...vectorsOf(chunk, kvHead, numTokens),
    ]
    const [allKeys, allValues] = [seen('keys', keys), seen('values', values)]
    for (const [token, query] of vectorsOf(queries, head, numTokens).entries()) {
      const numSeen = past.numTokens + token + 1
      const logits = allKeys.slice(0, numSeen).map((key) => dot(query, key) / Math.sqrt(headDim))
      const largest = Math.max(...logits)
      const weights = logits.map((logit) => Math.exp(logit - largest))
      const total = weights.reduce((sum, weight) => sum + weight)
      for (let channel = 0; channel < headDim; channel++) {
        const sum = weights.reduce((partial, weight, at) => partial + weight * allValues[at][channel], 0)
        mixed[(token * numQueryHeads + head) * headDim + channel] = sum / total
      }
    }
  }
  return mixed
}

/** The vectors of one head, of `[heads, numTokens, headDim]`. */
function vectorsOf(values: Float32Array, head: number, numTokens: number): Float32Array[] {
  const { headDim } = shape
  return Array.from({ length: numTokens }, (_, token) => {
    const start = (head * numTokens + token) * headDim
    return values.subarray(start, start + headDim)
  })
}

/** A matrix `[numOutputs, numInputs]` times every row. */
function project(matrix: Float32Array, numOutputs: number, rows: Float32Array): Float32Array {
  const numInputs = matrix.length / numOutputs
  return Float32Array.from({ length: (rows.length / numInputs) * numOutputs }, (_, index) => {
    const row = Math.floor(index / numOutputs) * numInputs
    const output = (index % numOutputs) * numInputs
    return dot(matrix.subarray(output, output + numInputs), rows.subarray(row, row + numInputs))
  })
}

/** `[numTokens, heads * headDim]` to `[heads, numTokens, headDim]`. */
function byHead(rows: Float32Array, numHeads: number): Float32Array {
  const { headDim } = shape
  const numTokens = rows.length / (numHeads * headDim)
  return Float32Array.from(rows, (_, index) => {
    const head = Math.floor(index / (numTokens * headDim))
    const token = Math.floor(index / headDim) % numTokens
    return rows[(token * numHeads + head) * headDim + (index % headDim)]
  })
}

function logSoftmax(logits: Float32Array): Float32Array {
  return logits.map((logit, index) => {
    const start = Math.floor(index / vocabularySize) * vocabularySize
    const row = logits.subarray(start, start + vocabularySize)
    const largest = Math.max(...row)
    return logit - largest - Math.log(row.reduce((sum, other) => sum + Math.exp(other - largest), 0))
  })
}

function dot(first: Float32Array, second: Float32Array): number {
  let sum = 0
  for (let index = 0; index < first.length; index++) sum += first[index] * second[index]
  return sum
}
