import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { CaptureIdentity } from './capturePlan.ts'

/** Which documents of a capture are whole: a line for what is captured, then one for each document. */
export interface CaptureJournal {
  /** Mean nats per token of the documents that are whole, in order. */
  readonly natsPerToken: readonly number[]
  add(natsPerToken: number): void
  close(): void
}

export interface JournalOptions {
  readonly path: string
  /** Whether to go on with what has been begun. */
  readonly resumes: boolean
  readonly numDocuments: number
}

const format = 'kqv-capture-1'

/**
 * Opens the journal of a capture, or starts one.
 *
 * @throws RangeError when documents are there and may not be gone on with, or belong to another capture
 */
export function openCaptureJournal(identity: CaptureIdentity, options: JournalOptions): CaptureJournal {
  const head = { format, ...identity }
  const known = readJournal(options.path)
  if (known.documents.length > 0) checkJournal(known, head, options)
  const file = openSync(options.path, known.documents.length > 0 ? 'r+' : 'w')
  const natsPerToken = known.documents.map(Number)
  let end = known.numBytes
  const append = (value: unknown): void => {
    end += writeSync(file, `${JSON.stringify(value)}\n`, end)
    fsyncSync(file)
  }
  if (end === 0) append(head)
  return {
    natsPerToken,
    add(nats) {
      append(nats)
      natsPerToken.push(nats)
    },
    close: () => closeSync(file),
  }
}

interface KnownLines {
  readonly head: string
  readonly documents: readonly string[]
  /**
   * Of the whole lines, 0 where there is no document to go on from. A line without its end, which was being written when the
   * run was killed, is written over.
   */
  readonly numBytes: number
}

function readJournal(path: string): KnownLines {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const [head = '', ...documents] = whole.split('\n').slice(0, -1)
  return { head, documents, numBytes: documents.length > 0 ? Buffer.byteLength(whole) : 0 }
}

function checkJournal(
  { head, documents }: KnownLines,
  expected: CaptureIdentity & { readonly format: string },
  { path, resumes, numDocuments }: JournalOptions,
): void {
  const found = parseHead(head)
  for (const [name, value] of Object.entries(expected)) {
    const [before, now] = [JSON.stringify(found[name]), JSON.stringify(value)]
    if (before !== now)
      throw new RangeError(
        `${path}: begun with another ${name}: it was ${before}, got ${now}; delete it, or name another --out`,
      )
  }
  if (!resumes)
    throw new RangeError(
      `${path}: ${documents.length} of ${numDocuments} documents are captured, got no --resume; add it to go on, or delete it`,
    )
}

function parseHead(line: string): Readonly<Record<string, unknown>> {
  try {
    const head: unknown = JSON.parse(line)
    return typeof head === 'object' && head !== null ? { ...head } : {}
  } catch {
    return {}
  }
}
