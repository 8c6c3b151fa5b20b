import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

export const mainFile = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env

/** The tests' own environment without its colours; compiled code is kept, which halves the time of a start. */
export const environment: NodeJS.ProcessEnv = {
  ...inherited,
  NODE_COMPILE_CACHE: join(tmpdir(), 'kqv-compile-cache'),
}

/** What a run of the command line left behind. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command line in a process of its own. */
export function runKqv(
  folder: string,
  words: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...environment, ...variables }, maxBuffer: 2 ** 26 }
    const child = execFile(process.execPath, [mainFile, ...words], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/** Exit code 2, nothing on standard output, and one line on standard error that begins so. */
export function expectRefusal({ code, stdout, stderr }: Outcome, line: string): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.slice(0, 5 + line.length)).toBe(`kqv: ${line}`)
  expect(stderr.match(/\n/g)?.length).toBe(1)
}
