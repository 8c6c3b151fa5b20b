import type { ByteSource } from './byteSource.ts'

const POLYNOMIAL = 0xedb88320
const CHUNK_BYTES = 1 << 20
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0)
  return remainder
})

/**
 * CRC-32 as zip, gzip and PNG use it, unsigned.
 *
 * @param previous the CRC of the bytes before these
 *
 * Source: ISO 3309; RFC 1952, section 8.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let remainder = ~previous
  for (let index = 0; index < bytes.length; index++)
    remainder = table[(remainder ^ bytes[index]) & 0xff] ^ (remainder >>> 8)
  return ~remainder >>> 0
}

/** A CRC-32 as people and files see it: eight hexadecimal digits. */
export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}

/** CRC-32 of a whole source, a mebibyte at a time. */
export function sourceCrc32(source: ByteSource): number {
  let crc = 0
  for (let offset = 0; offset < source.size; offset += CHUNK_BYTES)
    crc = crc32(source.read(offset, Math.min(CHUNK_BYTES, source.size - offset)), crc)
  return crc
}
