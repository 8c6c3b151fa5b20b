import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for the tests of one file, gone when they end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kqv-models-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}
