/** What a decoder reads. */
export interface OnnxDocument {
  readonly tokenIds: readonly number[]
  /** What an encoder made of speech or of a picture, `[frames, size]`; for a decoder that takes it. */
  readonly encoderStates?: { readonly values: Float32Array; readonly size: number }
}
