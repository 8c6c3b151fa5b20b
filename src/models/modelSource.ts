import type { CacheShape } from '../cache/shape.ts'

/** How a model of the Llama family is built; what GGUF metadata and a Hugging Face `config.json` both say. */
export interface ModelConfig {
  /** As its file names it: `llama`, `qwen2`, `gemma`, ... */
  readonly architecture: string
  /** For people: the file or folder name, without its ending. */
  readonly name: string
  readonly shape: CacheShape
  readonly hiddenSize: number
  /** Width of the feed-forward block. */
  readonly feedForwardSize: number
  readonly vocabularySize: number
  /** Tokens that the model attends to: what it was trained on, or its sliding window where that is less. */
  readonly contextLength: number
  readonly normEpsilon: number
  readonly rope: RopeConfig
  /** Of the layers whose window slides, where it is another; absent where all layers have one. */
  readonly slidingRope?: RopeConfig & { readonly layers: readonly number[] }
}

/** Rotary position embedding. */
export interface RopeConfig {
  readonly theta: number
  /** Channels that turn together: neighbours (GGUF of the Llama architecture), or i and i + headDim / 2 (everything else). */
  readonly pairing: 'adjacent' | 'halves'
  /** What each frequency is divided by, `[headDim / 2]`; absent where the model does not scale them. */
  readonly factors?: Float32Array
}

/**
 * One weight, dequantized to single precision. Matrices are row-major `[outputs, inputs]`.
 */
export interface WeightTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/**
 * The weights of a model, under the names of GGUF whatever the file (`token_embd.weight`, `blk.0.attn_q.weight`,
 * `blk.0.attn_k.bias`, `blk.0.attn_q_norm.weight`, `output_norm.weight`, ...).
 *
 * Which there are, of what shape, is in `weightShapes.ts`; a source has all those that every model needs, and none that is
 * not listed. Without `output.weight` the embedding is the output's matrix as well.
 */
export interface ModelSource {
  readonly config: ModelConfig
  /** CRC-32 of what identifies the weights, as eight hexadecimal digits. */
  readonly checksum: string
  has(name: string): boolean
  /**
   * Reads one weight anew from the file.
   *
   * @throws FormatError when it is missing, or of another shape than `shape`
   * @throws RangeError when a value is NaN or infinite
   */
  read(name: string, shape: readonly number[]): WeightTensor
  readonly tokenizer: ModelTokenizer
  close(): void
}

export interface ModelTokenizer {
  readonly vocabularySize: number
  /** Token ids of a text, with what the model expects at its start (a BOS token, where it has one). */
  encode(text: string): Int32Array
  decode(tokenIds: ArrayLike<number>): string
}
