import { readFileSync } from 'node:fs'
import type { Trace } from '../../src/cache/trace.ts'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { type TensorBytes, writeSafetensors } from '../../src/formats/writeSafetensors.ts'

export function fixtureBytes(path: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url))
}

/** The values that both `generate.py` write. */
export function fixtureValues(start: number, count: number, shift: number): number[] {
  return Array.from({ length: count }, (_, index) => (((37 * (start + index) + shift) % 255) - 127) / 8)
}

/** A trace in memory whose value number i of head h is h + i / 64, negative in values; exact in float16. */
export function smallTrace(): Trace {
  const shape = { numLayers: 3, numQueryHeads: 2, numKvHeads: 1, headDim: 8 }
  const rows = (count: number, sign: number, layer: number): Float32Array =>
    Float32Array.from({ length: count * shape.headDim }, (_, index) => sign * (layer + index / 64))
  return {
    model: 'small',
    shape,
    layers: [0, 2],
    numTokens: 5,
    documents: [
      { start: 0, end: 2 },
      { start: 2, end: 5 },
    ],
    heldOut: [1],
    queryPositions: [1, 2, 4],
    checksum: '',
    readHead: (layer) => ({
      queries: rows(6, 2, layer),
      keys: rows(5, 1, layer),
      values: rows(5, -1, layer),
    }),
  }
}

/** A safetensors file taken apart, changed, and put together again. */
export function altered(
  file: Uint8Array,
  change: (tensors: Map<string, TensorBytes>, metadata: Map<string, string>) => void,
): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytesSource(file))
  const parts = new Map<string, TensorBytes>()
  for (const [name, { type, shape, offset, byteLength }] of tensors)
    parts.set(name, { type, shape, bytes: file.slice(offset, offset + byteLength) })
  const notes = new Map(metadata)
  change(parts, notes)
  return writeSafetensors(parts, notes)
}
