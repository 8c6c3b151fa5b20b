import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
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
 * Runs `work` with a folder that can be written. What was made for it is taken away again if nothing was put there.
 *
 * @param path absent: no folder is needed
 * @throws RangeError when it cannot be made or written
 */
export async function withFolder<T>(path: string | undefined, work: () => Promise<T>): Promise<T> {
  const made = path === undefined ? [] : prepareFolder(path)
  try {
    return await work()
  } finally {
    removeEmpty(made)
  }
}

/**
 * Makes a folder that can be written, before any work is done for it.
 *
 * @returns the folders that had to be made, outermost first
 * @throws RangeError when it cannot be made or written; none is left then
 */
export function prepareFolder(path: string): string[] {
  const made: string[] = []
  try {
    for (const folder of missingFolders(path)) if (makeFolder(folder)) made.push(folder)
    accessSync(path, constants.W_OK)
    return made
  } catch (error) {
    removeEmpty(made)
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new RangeError(`--out: expected a folder that can be written, got "${path}" (${why}); name another`)
  }
}

/** Outermost first. One by one, for Node's recursive mkdir never returns where a file system refuses all names, as /proc. */
function missingFolders(path: string): string[] {
  if (isFolder(path)) return []
  const parent = dirname(path)
  return existsSync(parent) ? [path] : [...missingFolders(parent), path]
}

/** @returns whether it was made: another run may have been faster */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (isFolder(path)) return false
    throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder)
  } catch {
    // something was put there
  }
}
