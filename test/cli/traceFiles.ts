import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { writeTrace } from '../../src/formats/writeTrace.ts'
import { buildTrace, type TraceRecipe } from '../builders/buildTrace.ts'

const shape = { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 32 }

/** A folder for the tests of one file, gone when they end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kqv-cli-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A tiny trace as a file: 3 layers, 2 KV heads, a head dim of 32. */
export function tinyTrace(recipe: TraceRecipe): Uint8Array {
  return writeTrace(buildTrace({ shape, ...recipe }), 'F32')
}

/** Ten documents, two of them held out; layer 1 was not captured. */
export function tenDocuments(): Uint8Array {
  return tinyTrace({
    layers: [0, 2],
    documentLengths: [12, 9, 14, 11, 10, 13, 12, 9, 11, 10],
    heldOut: [8, 9],
  })
}
