/** Bytes that `count` codes of `bits` bits take, the last one filled with zeros. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8)
}

/**
 * Writes codes one after another, lowest bit first: code i takes bits i * bits ... of the little-endian bit string.
 *
 * @param codes each in 0 .. 2^bits - 1
 * @param bits 1 to 8
 * @param offset first byte to write, of `packedBytes(codes.length, bits)`
 */
export function packBits(codes: Uint8Array, bits: number, bytes: Uint8Array, offset: number): void {
  let window = 0
  let filled = 0
  let at = offset
  for (let index = 0; index < codes.length; index++) {
    window |= codes[index] << filled
    filled += bits
    if (filled >= 8) {
      bytes[at++] = window
      window >>>= 8
      filled -= 8
    }
  }
  if (filled > 0) bytes[at] = window
}

/** Reads what {@link packBits} wrote. */
export function unpackBits(bytes: Uint8Array, offset: number, bits: number, codes: Uint8Array): void {
  const mask = (1 << bits) - 1
  let window = 0
  let filled = 0
  let at = offset
  for (let index = 0; index < codes.length; index++) {
    if (filled < bits) {
      window |= bytes[at++] << filled
      filled += 8
    }
    codes[index] = window & mask
    window >>>= bits
    filled -= bits
  }
}
