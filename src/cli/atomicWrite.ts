import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Writes a file whole or not at all: under a temporary name first, then renamed. */
export function atomicWrite(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    writeFileSync(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    // whoever reads the error knows the final name
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}

/**
 * Makes a folder that can be written, before any work is done for it.
 *
 * @throws RangeError when it cannot be made or written
 */
export function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new RangeError(`--out: expected a folder that can be written, got "${path}" (${why}); name another`)
  }
}
