import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Trace } from '../../src/cache/trace.ts'
import { writeTrace } from '../../src/formats/writeTrace.ts'

/** Makes a folder that is gone after `use`. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kqv-test-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes a trace into a folder, and says where. */
export function traceFile(folder: string, trace: Trace): string {
  const path = join(folder, 'trace.safetensors')
  writeFileSync(path, writeTrace(trace, 'F32'))
  return path
}
