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
  const entries: [string, unknown][] = metadata.size ? [['__metadata__', Object.fromEntries(metadata)]] : []
  let end = 0
  for (const [name, { type, shape, bytes }] of tensors) {
    entries.push([name, { dtype: type, shape, data_offsets: [end, end + bytes.length] }])
    end += bytes.length
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const dataOffset = 8 + Math.ceil(header.length / 8) * 8
  const file = new Uint8Array(dataOffset + end).fill(0x20, 0, dataOffset)
  new DataView(file.buffer).setBigUint64(0, BigInt(dataOffset - 8), true)
  file.set(header, 8)
  let offset = dataOffset
  for (const { bytes } of tensors.values()) {
    file.set(bytes, offset)
    offset += bytes.length
  }
  return file
}
