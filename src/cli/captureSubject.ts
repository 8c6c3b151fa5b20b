import type { CapturableModel } from '../models/capturableModel.ts'
import type { ModelIdentity } from '../models/capturePlan.ts'
import type { TokenizedDocument } from '../models/tokenizeDocuments.ts'
import type { TypedDocuments } from './documentOptions.ts'

/** What a capture is to be made of. */
export interface CaptureSubject {
  readonly identity: ModelIdentity
  readonly documents: readonly TokenizedDocument[]
  /** What was heard in each document, where the model hears and its tokens can be read. */
  readonly transcripts?: readonly string[]
  /** Reads the weights, where that is still to be done. */
  load(): Promise<CapturableModel>
  close(): Promise<void>
}

/** What names the documents and says how to run on them. */
export interface SubjectOptions extends TypedDocuments {
  readonly audio?: readonly string[]
  readonly threads?: number
}
