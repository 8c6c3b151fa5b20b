import type { PredictionError } from './predictionError.ts'

/** What one candidate cache did to a model's predictions on some documents, beside the same model's baseline cache. */
export interface ReplayRun {
  /** How the candidate is told from others: `q8_0`, `mse4,mse3` or a policy's file name. */
  readonly label: string
  /** Codecs of keys and of values, where all tensors have the same; absent for a policy. */
  readonly codecs?: { readonly keys: string; readonly values: string }
  readonly cost: ReplayCost
  /**
   * Latest tokens that may have been seen unquantized: the length of a chunk, or 0 where every token was read from the packed
   * cache, its own too. Predictions at a depth below it have an error of 0.
   */
  readonly recentWindow: number
  /** First tokens of every document that were kept as in the baseline. */
  readonly sinkTokens: number
  readonly documents: readonly ReplayedDocument[]
  /** A row for every token but the last of each document, in their order. */
  readonly predictions: readonly TokenPrediction[]
  readonly seconds: ReplaySeconds
}

/** What the candidate's cache took, counted from its buffers. */
export interface ReplayCost {
  /** Nominal bits per value: codes and signs alone, over all tensors; exact sinks are not counted. */
  readonly codeBits: number
  /** Stored bits per value: everything, exact sinks too. */
  readonly bitsPerValue: number
  readonly heldBytesPerToken: number
  /** Most bytes that the packed cache of one document took. */
  readonly heldBytes: number
}

/** A document, and how much of it was replayed. */
export interface ReplayedDocument {
  readonly name: string
  readonly numTokens: number
}

/** The error of one prediction, with its place. */
export interface TokenPrediction extends PredictionError {
  /** Index of the document. */
  readonly document: number
  /** Position of the token that predicts, from 0: it sees `depth` tokens before it. */
  readonly depth: number
}

/** Where the time of a candidate went. */
export interface ReplaySeconds {
  /** In the model. */
  readonly model: number
  readonly encode: number
  readonly decode: number
  /** Comparing predictions with the baseline's: what a model in use does not pay. */
  readonly compare: number
}
