import { readFileSync } from 'node:fs'
import { TooLargeError } from '../numerics/errors.ts'

/**
 * A whole file; an error names it, even where the system would not.
 *
 * @throws TooLargeError from 2 GiB on
 */
export function readFileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_FS_FILE_TOO_LARGE')
      throw new TooLargeError(`file: must be below 2 GiB, got "${path}"; split it, or name a smaller one`)
    // the system opens a folder, and then names no file when it cannot be read
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}
