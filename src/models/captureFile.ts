import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import type { FilePiece } from '../formats/streamedTrace.ts'
import { openCaptureJournal } from './captureJournal.ts'
import type { CapturePlan } from './capturePlan.ts'

/**
 * A trace that is being written, under a name of its own and beside a journal of the documents that are whole: what a run
 * that was cut short goes on from. It gets its real name when all documents are there.
 */
export interface CaptureFile {
  /** How many documents are whole; those after them are still to be captured. */
  readonly numDone: number
  write(piece: FilePiece): void
  /** Says that the next document is whole. */
  complete(natsPerToken: number): void
  /**
   * Writes the header, and gives the file its name.
   *
   * @returns mean nats per token of each document
   */
  finish(): readonly number[]
  close(): void
  /** Takes away what was written. */
  discard(): void
}

/**
 * @param path of the trace
 * @param resumes whether to go on with what has been begun
 * @throws RangeError when a capture has been begun and may not be gone on with, or was another one
 */
export function openCaptureFile(path: string, plan: CapturePlan, resumes: boolean): CaptureFile {
  const dataPath = `${path}.partial`
  const journalPath = `${path}.partial.jsonl`
  // a journal without its data is of no use
  if (!existsSync(dataPath)) rmSync(journalPath, { force: true })
  const journal = openCaptureJournal(plan.identity, {
    path: journalPath,
    resumes,
    numDocuments: plan.documents.length,
  })
  const { natsPerToken } = journal
  const file = openSync(dataPath, natsPerToken.length > 0 ? 'r+' : 'w')
  ftruncateSync(file, plan.trace.numBytes)
  return {
    get numDone() {
      return natsPerToken.length
    },
    write: (piece) => writeAll(file, dataPath, piece),
    complete(nats) {
      // the journal must not know of a document that the disk lacks
      fsyncSync(file)
      journal.add(nats)
    },
    finish() {
      writeAll(file, dataPath, { offset: 0, bytes: plan.trace.header(plan.metadata(natsPerToken)) })
      fsyncSync(file)
      renameSync(dataPath, path)
      rmSync(journalPath)
      return natsPerToken
    },
    close() {
      closeSync(file)
      journal.close()
    },
    discard() {
      rmSync(dataPath, { force: true })
      rmSync(journalPath, { force: true })
    },
  }
}

function writeAll(file: number, path: string, { offset, bytes }: FilePiece): void {
  try {
    for (let written = 0; written < bytes.length; )
      written += writeSync(file, bytes, written, bytes.length - written, offset + written)
  } catch (error) {
    // the system names no file where the disk is full
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}
