import type { PlannedDocument } from './capturePlan.ts'

/** A model as a capture runs it: one document after another. */
export interface CapturableModel {
  /** Steps that {@link CapturableModel.run} takes with a document. */
  countSteps(numTokens: number, chunk: number): number
  /**
   * Runs one document from its start, with an exact past.
   *
   * @param chunk tokens that the model sees at once, where it can stop between them
   * @returns the mean negative log-likelihood of every token but the first, which nothing predicts
   */
  run(document: PlannedDocument, chunk: number, visitor: CaptureVisitor): Promise<number>
}

/** What a run of one document hands over as it goes. */
export interface CaptureVisitor {
  /** What a layer attends with, of the tokens from `firstToken` on. */
  keep(layer: number, firstToken: number, rows: AttentionRows): void
  /** Called before every step; an error from here ends the run. */
  step(): void
}

/** Some tokens of one layer, `[heads, numTokens, headDim]`, queries and keys after RoPE. */
export interface AttentionRows {
  readonly queries: Float32Array
  readonly keys: Float32Array
  readonly values: Float32Array
}
