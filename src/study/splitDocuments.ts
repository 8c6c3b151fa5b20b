import type { Trace } from '../cache/trace.ts'

/** Which documents a policy may be chosen on, and which are kept to judge it. */
export interface DocumentSplit {
  readonly choice: readonly number[]
  readonly heldOut: readonly number[]
  readonly all: readonly number[]
}

/**
 * Parts the documents of a trace.
 *
 * - Assumes: a document to choose on, and a query in each, which `readTrace` has checked.
 */
export function splitDocuments(trace: Trace): DocumentSplit {
  const all = [...trace.documents.keys()]
  const heldOut = all.filter((document) => trace.heldOut.includes(document))
  const choice = all.filter((document) => !trace.heldOut.includes(document))
  return { choice, heldOut, all }
}

export function numTokensOf(trace: Trace, document: number): number {
  return trace.documents[document].end - trace.documents[document].start
}
