import { safetensorsHeader } from './safetensorsHeader.ts'

/** A tensor to be written: its bytes are little-endian and row-major. */
export interface TensorBytes {
  readonly type: string
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/**
 * A safetensors file; the same input gives the same bytes.
 *
 * Tensors lie in the order given. The header is padded with spaces to a multiple of 8 bytes, so that the data are aligned.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorBytes>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const slots = new Map(
    [...tensors].map(([name, { type, shape, bytes }]) => [name, { type, shape, byteLength: bytes.length }]),
  )
  const header = safetensorsHeader(slots, metadata)
  const numBytes = [...slots.values()].reduce((sum, { byteLength }) => sum + byteLength, header.length)
  const file = new Uint8Array(numBytes)
  file.set(header)
  let offset = header.length
  for (const { bytes } of tensors.values()) {
    file.set(bytes, offset)
    offset += bytes.length
  }
  return file
}
