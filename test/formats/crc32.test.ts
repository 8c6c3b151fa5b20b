import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { crc32, sourceCrc32 } from '../../src/formats/crc32.ts'

describe('crc32', () => {
  it('gives the check value of its definition', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    expect(crc32(new Uint8Array())).toBe(0)
  })

  it('gives the same of a stream in chunks as of all bytes at once', () => {
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, index) => (index * index) >>> 7)
    expect(sourceCrc32(bytesSource(bytes))).toBe(crc32(bytes))
    expect(crc32(bytes.subarray(9), crc32(bytes.subarray(0, 9)))).toBe(crc32(bytes))
  })
})
