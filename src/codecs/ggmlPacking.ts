import { decodeFloat16, encodeFloat16 } from '../numerics/float16.ts'

/** Where ggml's blocks put their parts: float16 little-endian, value j in a low nibble beside value j + 16 above it. */

export function writeFloat16(encoded: Uint8Array, offset: number, value: number): void {
  const bits = encodeFloat16(value)
  encoded[offset] = bits & 0xff
  encoded[offset + 1] = bits >>> 8
}

export function readFloat16(encoded: Uint8Array, offset: number): number {
  return decodeFloat16(encoded[offset] | (encoded[offset + 1] << 8))
}

/** The low four bits of 32 codes, as 16 bytes. */
export function packNibbles(codes: Uint8Array, encoded: Uint8Array, offset: number): void {
  for (let index = 0; index < 16; index++)
    encoded[offset + index] = (codes[index] & 0x0f) | ((codes[index + 16] & 0x0f) << 4)
}

export function unpackNibbles(encoded: Uint8Array, offset: number, codes: Uint8Array): void {
  for (let index = 0; index < 16; index++) {
    const byte = encoded[offset + index]
    codes[index] = byte & 0x0f
    codes[index + 16] = byte >>> 4
  }
}

/** The fifth bit of 32 codes, as 4 bytes. */
export function packFifthBits(codes: Uint8Array, encoded: Uint8Array, offset: number): void {
  let word = 0
  for (let index = 0; index < 32; index++) word |= ((codes[index] >>> 4) & 1) << index
  for (let byte = 0; byte < 4; byte++) encoded[offset + byte] = word >>> (8 * byte)
}

/** Adds the fifth bits to codes that have the lower four. */
export function unpackFifthBits(encoded: Uint8Array, offset: number, codes: Uint8Array): void {
  for (let index = 0; index < 32; index++)
    codes[index] |= ((encoded[offset + (index >>> 3)] >>> (index & 7)) & 1) << 4
}
