import type { CacheShape } from './shape.ts'

/** Tokens `start` up to, not including, `end`. */
export interface TokenRange {
  readonly start: number
  readonly end: number
}

/** Queries, keys and values captured from a model on a text; keys and queries after RoPE. */
export interface Trace {
  readonly model: string
  readonly shape: CacheShape
  /** The layers that were captured, ascending; a policy decides no others. */
  readonly layers: readonly number[]
  readonly numTokens: number
  /** Independent pieces of text, one after another: the units of every test. */
  readonly documents: readonly TokenRange[]
  /** Indices of the documents kept for the final check, ascending: nothing may be chosen or fitted on them. */
  readonly heldOut: readonly number[]
  /** Token index of each row of the queries, ascending. */
  readonly queryPositions: readonly number[]
  /** CRC-32 of the file, as eight hexadecimal digits: the label that rows carry. */
  readonly checksum: string
  /** Reads one KV head; every call reads anew, so that a trace larger than memory can be measured. */
  readHead(layer: number, kvHead: number): HeadTrace
}

/** One KV head of one layer, with the query heads that read it. */
export interface HeadTrace {
  /** `[groupSize, numQueries, headDim]` */
  readonly queries: Float32Array
  /** `[numTokens, headDim]` */
  readonly keys: Float32Array
  /** `[numTokens, headDim]` */
  readonly values: Float32Array
}
