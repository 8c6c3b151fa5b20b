import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type OutputFile, writeTogether } from './writeTogether.ts'

/** Writes a file whole or not at all. */
export function atomicWrite(path: string, content: string | Uint8Array): void {
  writeTogether([[path, content]])
}

/**
 * Writes the files of a folder, which is made where it is missing: all of them or none.
 *
 * @param files by name
 * @returns the paths
 */
export function writeFolder(folder: string, files: readonly OutputFile[]): Promise<string[]> {
  const placed = files.map(([name, content]): OutputFile => [join(folder, name), content])
  return withFolder(folder, async () => {
    writeTogether(placed)
    return placed.map(([path]) => path)
  })
}

/**
 * Sees whether a file can be written, before any work is done for it.
 *
 * @throws RangeError when there is something else, or its folder cannot be made or written
 */
export function checkFile(path: string): void {
  checkFolder(dirname(path))
  const found = statSync(path, { throwIfNoEntry: false })
  if (path.endsWith(sep) || found?.isDirectory())
    throw new RangeError(`--out: expected a file, got the folder "${path}"; name a file in it`)
  if (found && !found.isFile())
    throw new RangeError(`--out: expected a file, got the device or pipe "${path}"; name another`)
}

/**
 * Sees whether a folder can be written, before any work is done for it; it is there only if it was before.
 *
 * @throws RangeError when it cannot be made or written
 */
export function checkFolder(path: string): void {
  removeEmpty(prepareFolder(path))
}

/**
 * Runs `work` with a folder that can be written. What was made for it is taken away again if nothing was put there.
 *
 * @throws RangeError when it cannot be made or written
 */
export async function withFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
  const made = prepareFolder(path)
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
