import type { ModelConfig, ModelTokenizer } from './modelSource.ts'

/**
 * A model that runs one layer at a time, so that its cache need never be unpacked as a whole, nor its activations kept.
 *
 * Arrays are `[numTokens, ...]` or `[heads, numTokens, headDim]`, row-major; queries and keys after RoPE. Those that come
 * in are read where they lie, and must stay as they are until the promise is kept; those that come out are the caller's.
 */
export interface LayeredModel {
  readonly config: ModelConfig
  readonly tokenizer: ModelTokenizer
  /**
   * @returns `[numTokens, hiddenSize]`
   * @throws RangeError for a token id beyond the vocabulary
   */
  embed(tokenIds: Int32Array): Promise<Float32Array>
  /**
   * Runs one layer on a chunk of tokens that follow `past`: the first of them has position `past.numTokens`.
   *
   * @param hidden `[numTokens, hiddenSize]`
   * @param readBack what attention sees of the chunk's own keys and values, `[numKvHeads, numTokens, headDim]`; by default
   *   they are as the layer makes them
   * @throws RangeError for a layer that the model does not have, ShapeError for an array of another shape
   */
  runLayer(
    layer: number,
    hidden: Float32Array,
    past: LayerPast,
    readBack?: (chunk: KeysAndValues) => KeysAndValues,
  ): Promise<LayerResult>
  /**
   * Log-probabilities of the next token, `[numTokens, vocabularySize]`; they sum to 1 to a part in a million.
   *
   * @param hidden `[numTokens, hiddenSize]`, of the last layer
   */
  predict(hidden: Float32Array): Promise<Float32Array>
  close(): Promise<void>
}

/** Keys and values of some tokens in one layer, each `[numKvHeads, numTokens, headDim]`. */
export interface KeysAndValues {
  readonly keys: Float32Array
  readonly values: Float32Array
}

/** Unpacked cache of one layer, before the chunk. */
export interface LayerPast extends KeysAndValues {
  readonly numTokens: number
}

/** What a layer made of a chunk; its keys and values before they were stored. */
export interface LayerResult extends KeysAndValues {
  /** `[numTokens, hiddenSize]` */
  readonly hidden: Float32Array
  /** `[numQueryHeads, numTokens, headDim]` */
  readonly queries: Float32Array
}
