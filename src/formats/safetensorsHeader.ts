/** A tensor that a file has room for. */
export interface TensorSlot {
  readonly type: string
  readonly shape: readonly number[]
  readonly byteLength: number
}

/**
 * What a safetensors file begins with: length, header, and spaces up to a multiple of 8 bytes. The tensors follow in the
 * order given, without a gap.
 *
 * @param atLeast bytes to fill with spaces, for a header that will be written again when more is known
 */
export function safetensorsHeader(
  tensors: ReadonlyMap<string, TensorSlot>,
  metadata: ReadonlyMap<string, string>,
  atLeast = 0,
): Uint8Array {
  const entries: [string, unknown][] = metadata.size ? [['__metadata__', Object.fromEntries(metadata)]] : []
  let end = 0
  for (const [name, { type, shape, byteLength }] of tensors) {
    entries.push([name, { dtype: type, shape, data_offsets: [end, end + byteLength] }])
    end += byteLength
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const numBytes = Math.max(atLeast, 8 + Math.ceil(header.length / 8) * 8)
  const bytes = new Uint8Array(numBytes).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(numBytes - 8), true)
  bytes.set(header, 8)
  return bytes
}
