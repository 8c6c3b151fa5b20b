/** Where a graph has the queries of one layer, after RoPE. */
export interface LayerQueries {
  readonly layer: number
  /** Name of the value; `[batch, heads, tokens, headDim]`, or as `fused` says. */
  readonly queries: string
  /** Name of the logits before the mask, scaled as the model does it; a fused node does not show them. */
  readonly logits?: string
  readonly fused?: FusedQueries
}

/** Queries as a fused node takes them, `[batch, tokens, heads headDim]`. */
export interface FusedQueries {
  readonly numHeads: number
  /** Of the logits; absent for 1 / sqrt(headDim). */
  readonly scale?: number
  /** What the node still does to them: names of its tables of cosines and sines. */
  readonly rotary?: {
    readonly cosines: string
    readonly sines: string
    readonly isInterleaved: boolean
    /** Channels that are turned. */
    readonly numChannels: number
  }
}
