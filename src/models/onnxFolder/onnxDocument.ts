import type { TokenizedDocument } from '../tokenizeDocuments.ts'

/** What a decoder reads. */
export type OnnxDocument = Pick<TokenizedDocument, 'encoderStates'> & {
  readonly tokenIds: readonly number[] | Int32Array
}
