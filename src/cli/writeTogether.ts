import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Path and content. */
export type OutputFile = readonly [string, string | Uint8Array]

/**
 * Writes files whole, and all of them or none: each under a temporary name first, renamed when there was room for all.
 *
 * @throws the system's error, with the name that the file was to have
 */
export function writeTogether(files: readonly OutputFile[]): void {
  let current = ''
  try {
    for (const [path, content] of files) {
      current = path
      writeFileSync(temporaryOf(path), content)
    }
    for (const [path] of files) {
      current = path
      renameSync(temporaryOf(path), path)
    }
  } catch (error) {
    for (const temporary of files.map(([path]) => temporaryOf(path)))
      if (existsSync(temporary)) rmSync(temporary)
    // whoever reads the error knows the final name
    throw error instanceof Error ? Object.assign(error, { path: current }) : error
  }
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
}
