import { readFileSync } from 'node:fs'

/** A whole file; an error names it, even where the system would not. */
export function readFileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    // the system opens a folder, and then names no file when it cannot be read
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}
