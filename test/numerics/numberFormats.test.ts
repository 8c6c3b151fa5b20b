import { describe, expect, it } from 'vitest'
import { BFLOAT16_MAX, decodeBfloat16, encodeBfloat16 } from '../../src/numerics/bfloat16.ts'
import { float8E4m3, float8E5m2 } from '../../src/numerics/float8.ts'
import {
  decodeFloat16,
  encodeFloat16,
  FLOAT16_MAX,
  float16ToFloat32,
  float32ToFloat16,
} from '../../src/numerics/float16.ts'
import fixture from '../fixtures/ml_dtypes/numberFormats.json' with { type: 'json' }

interface Case {
  readonly name: 'float16' | 'bfloat16' | 'e4m3' | 'e5m2'
  readonly encode: (value: number) => number
  readonly decode: (bits: number) => number
  readonly max: number
  /** Magnitudes 0 .. numMagnitudes - 1; the sign is the bit above. */
  readonly numMagnitudes: number
  readonly maxBits: number
  /** What comes of a value beyond the largest. */
  readonly beyondBits: number
}

const cases: readonly Case[] = [
  {
    name: 'float16',
    encode: encodeFloat16,
    decode: decodeFloat16,
    max: FLOAT16_MAX,
    numMagnitudes: 0x8000,
    maxBits: 0x7bff,
    beyondBits: 0x7c00,
  },
  {
    name: 'bfloat16',
    encode: encodeBfloat16,
    decode: decodeBfloat16,
    max: BFLOAT16_MAX,
    numMagnitudes: 0x8000,
    maxBits: 0x7f7f,
    beyondBits: 0x7f80,
  },
  { name: 'e4m3', ...float8E4m3, numMagnitudes: 0x80, maxBits: 0x7e, beyondBits: 0x7e },
  { name: 'e5m2', ...float8E5m2, numMagnitudes: 0x80, maxBits: 0x7b, beyondBits: 0x7b },
]

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'))
const floats = (base64: string): Float32Array => new Float32Array(bytes(base64).buffer)

/** The float32 next to a positive one, `step` places away. */
function neighbour(value: number, step: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)
  bits[0] += step
  return new Float32Array(bits.buffer)[0]
}

/** Indices of failures, so that an exhaustive loop makes one assertion. */
function failures(count: number, holds: (index: number) => boolean): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => !holds(index))
}

describe.each(cases)('$name', ({ name, encode, decode, max, numMagnitudes, maxBits, beyondBits }) => {
  it('gives back every bit pattern, both signs', () => {
    const roundTrips = (bits: number): boolean => {
      const value = decode(bits)
      return Number.isNaN(value)
        ? Number.isNaN(decode(encode(value)))
        : encode(value) === bits || Math.abs(value) === Infinity
    }
    expect(failures(2 * numMagnitudes, roundTrips)).toEqual([])
  })

  it('keeps NaN a NaN, whatever its payload', () => {
    for (const bits of [0x7fffffff, 0xffffffff, 0x7fc00000])
      expect(decode(encode(new Float32Array(Uint32Array.of(bits).buffer)[0]))).toBe(NaN)
  })

  it('decodes to the value of its fields, in ascending order', () => {
    expect(decode(0)).toBe(0)
    expect(decode(numMagnitudes)).toBe(-0)
    expect(decode(maxBits)).toBe(max)
    expect(failures(maxBits, (bits) => decode(bits + 1) > decode(bits))).toEqual([])
    expect(failures(numMagnitudes, (bits) => Object.is(decode(bits + numMagnitudes), -decode(bits)))).toEqual(
      [],
    )
  })

  it('rounds to nearest: ties at every midpoint to even, its neighbours to their side', () => {
    const roundsWell = (bits: number): boolean => {
      const midpoint = (decode(bits) + decode(bits + 1)) / 2
      const even = bits % 2 === 0 ? bits : bits + 1
      const below = neighbour(midpoint, -1)
      const above = neighbour(midpoint, 1)
      return (
        encode(midpoint) === even &&
        encode(below) === bits &&
        encode(above) === bits + 1 &&
        encode(-midpoint) === even + numMagnitudes &&
        encode(-above) === bits + 1 + numMagnitudes
      )
    }
    expect(failures(maxBits, roundsWell)).toEqual([])
  })

  it('goes where it says beyond the largest value', () => {
    const lastStep = max - decode(maxBits - 1)
    expect(encode(neighbour(max + lastStep / 2, -1))).toBe(maxBits)
    expect(encode(max + lastStep / 2)).toBe(beyondBits)
    expect(encode(Infinity)).toBe(beyondBits)
    expect(encode(-Infinity)).toBe(beyondBits + numMagnitudes)
  })

  it('agrees with NumPy and ml_dtypes bit for bit', () => {
    const values = floats(fixture.values)
    const encoded = bytes(fixture.encoded[name])
    const expected = numMagnitudes === 0x80 ? encoded : new Uint16Array(encoded.buffer)
    expect(values.length).toBeGreaterThan(2000)
    expect(failures(values.length, (index) => encode(values[index]) === expected[index])).toEqual([])
  })
})

describe('8-bit floats', () => {
  it.each(['e4m3', 'e5m2'] as const)('%s decodes as ml_dtypes does', (name) => {
    const { decode } = name === 'e4m3' ? float8E4m3 : float8E5m2
    const expected = floats(fixture.decoded[name])
    expect(failures(256, (bits) => Object.is(decode(bits), expected[bits]))).toEqual([])
  })
})

describe('float16', () => {
  it('takes the value as a float32 first', () => {
    // above a tie by less than a float32 holds: a single rounding would go up
    expect(encodeFloat16(1 + 2 ** -11 + 2 ** -40)).toBe(0x3c00)
    expect(encodeFloat16(2 ** -25 + 2 ** -52)).toBe(0)
  })

  it('converts whole arrays as it converts numbers', () => {
    const bits = Uint16Array.from({ length: 0x7c00 }, (_, index) => index)
    const values = new Float32Array(bits.length)
    float16ToFloat32(bits, values)
    expect(values[0x3c00]).toBe(1)
    const back = new Uint16Array(bits.length)
    float32ToFloat16(values, back)
    expect(back).toEqual(bits)
  })
})
