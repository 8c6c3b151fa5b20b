import type { Trace } from '../cache/trace.ts'

/** Which documents a policy may be chosen on, and which are kept to judge it. */
export interface DocumentSplit {
  readonly choice: readonly number[]
  readonly heldOut: readonly number[]
  readonly all: readonly number[]
}

/** @throws RangeError when a document has no query, or none is left to choose on */
export function splitDocuments(trace: Trace): DocumentSplit {
  const all = [...trace.documents.keys()]
  const heldOut = all.filter((document) => trace.heldOut.includes(document))
  const choice = all.filter((document) => !trace.heldOut.includes(document))
  if (choice.length === 0)
    throw new RangeError(`trace: all ${all.length} documents are held out, got none to choose on`)
  for (const document of all) {
    const { start, end } = trace.documents[document]
    if (trace.queryPositions.some((position) => start <= position && position < end)) continue
    throw new RangeError(
      `trace: document ${document} has no query, got tokens ${start} to ${end}; capture queries in every document`,
    )
  }
  return { choice, heldOut, all }
}

export function numTokensOf(trace: Trace, document: number): number {
  return trace.documents[document].end - trace.documents[document].start
}
