import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packBits, packedBytes, unpackBits } from '../../src/numerics/bitPacking.ts'

const widths = [1, 2, 3, 4, 5, 6, 7, 8]

/** The number whose digits are the values, lowest first. */
function littleEndian(values: Uint8Array, width: number): bigint {
  return values.reduceRight((sum, value) => (sum << BigInt(width)) | BigInt(value), 0n)
}

describe('bit packing', () => {
  it.each(widths)('gives codes of %i bits back, and touches no byte around them', (bits) => {
    const anyCodes = fc.uint8Array({ max: 2 ** bits - 1, maxLength: 70 })
    fc.assert(
      fc.property(anyCodes, fc.nat(9), (codes, offset) => {
        const numBytes = packedBytes(codes.length, bits)
        const bytes = new Uint8Array(offset + numBytes + 2).fill(0xa5)
        packBits(codes, bits, bytes, offset)
        const unpacked = new Uint8Array(codes.length)
        unpackBits(bytes, offset, bits, unpacked)
        expect(unpacked).toEqual(codes)
        const outside = [...bytes.subarray(0, offset), ...bytes.subarray(offset + numBytes)]
        expect(outside.every((byte) => byte === 0xa5)).toBe(true)
      }),
    )
  })

  it.each(widths)('lays codes of %i bits out as one little-endian number', (bits) => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 2 ** bits - 1, minLength: 1, maxLength: 40 }), (codes) => {
        const bytes = new Uint8Array(packedBytes(codes.length, bits)).fill(0xff)
        packBits(codes, bits, bytes, 0)
        expect(littleEndian(bytes, 8)).toBe(littleEndian(codes, bits))
      }),
    )
  })

  it('counts started bytes', () => {
    expect([packedBytes(0, 3), packedBytes(1, 1), packedBytes(8, 1), packedBytes(9, 1)]).toEqual([0, 1, 1, 2])
    expect([packedBytes(36, 3), packedBytes(80, 5)]).toEqual([14, 50])
  })
})
