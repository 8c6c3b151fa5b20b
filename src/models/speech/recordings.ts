import { basename } from 'node:path'
import type { DocumentSource } from '../documents.ts'
import { readFileBytes } from '../readFileBytes.ts'
import { readWav, sampleRate } from './readWav.ts'

/** Speech to run a model on: what tests take as one independent unit. */
export interface Recording {
  readonly source: DocumentSource
  /** From -1 to 1, 16,000 a second. */
  readonly samples: Float32Array
}

/** Seconds: less is no word, and more than models of short speech learned to hear. */
const SHORTEST = 0.1
const LONGEST = 64

/** WAV files as recordings, each whole, under its own name. */
export function readRecordings(paths: readonly string[]): Recording[] {
  return paths.map((path) => {
    const file = basename(path)
    const samples = readWav(readFileBytes(path), file)
    const seconds = samples.length / sampleRate
    if (seconds >= SHORTEST && seconds <= LONGEST) return { source: { file }, samples }
    throw new RangeError(
      `${file}: must be ${SHORTEST} to ${LONGEST} seconds of speech, got ${seconds.toFixed(2)}; cut it where nobody speaks`,
    )
  })
}
