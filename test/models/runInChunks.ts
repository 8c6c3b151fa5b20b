import type { LayeredModel, LayerPast } from '../../src/models/layeredModel.ts'

/** What a model made of a text, whole. */
export interface WholeRun {
  /** `[numTokens, vocabularySize]` */
  readonly logProbabilities: Float32Array
  readonly layers: readonly WholeLayer[]
}

/** All tokens of one layer, `[heads, numTokens, headDim]`. */
export interface WholeLayer {
  readonly queries: Float32Array
  readonly keys: Float32Array
  readonly values: Float32Array
}

/** Runs a text in chunks, each after a past of exact keys and values. */
export async function runInChunks(
  model: LayeredModel,
  tokenIds: readonly number[],
  chunkLength = tokenIds.length,
): Promise<WholeRun> {
  const { numLayers, headDim } = model.config.shape
  const empty = new Float32Array(0)
  const layers: WholeLayer[] = Array.from({ length: numLayers }, () => ({
    queries: empty,
    keys: empty,
    values: empty,
  }))
  const logProbabilities = new Float32Array(tokenIds.length * model.config.vocabularySize)
  for (let start = 0; start < tokenIds.length; start += chunkLength) {
    let hidden = await model.embed(Int32Array.from(tokenIds.slice(start, start + chunkLength)))
    for (const [index, layer] of layers.entries()) {
      const past: LayerPast = { numTokens: start, keys: layer.keys, values: layer.values }
      const result = await model.runLayer(index, hidden, past)
      const follow = (before: Float32Array, chunk: Float32Array): Float32Array =>
        appendTokens(before, start * headDim, chunk, Math.min(chunkLength, tokenIds.length - start) * headDim)
      layers[index] = {
        queries: follow(layer.queries, result.queries),
        keys: follow(layer.keys, result.keys),
        values: follow(layer.values, result.values),
      }
      hidden = result.hidden
    }
    logProbabilities.set(await model.predict(hidden), start * model.config.vocabularySize)
  }
  return { logProbabilities, layers }
}

/** `[heads, before]` and `[heads, chunk]` to `[heads, before + chunk]`. */
function appendTokens(
  before: Float32Array,
  beforeSize: number,
  chunk: Float32Array,
  chunkSize: number,
): Float32Array {
  const whole = new Float32Array(before.length + chunk.length)
  for (let head = 0; head * chunkSize < chunk.length; head++) {
    const start = head * (beforeSize + chunkSize)
    whole.set(before.subarray(head * beforeSize, (head + 1) * beforeSize), start)
    whole.set(chunk.subarray(head * chunkSize, (head + 1) * chunkSize), start + beforeSize)
  }
  return whole
}
