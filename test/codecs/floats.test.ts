import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'

const headDim = 64

/** What comes back of one value among zeros. */
function roundTrip(id: string, value: number): number {
  const codec = createCodec(id, headDim, seedOf(0))
  const encoded = new Uint8Array(codec.encodedBytes(1))
  const vectors = new Float32Array(headDim)
  vectors[5] = value
  codec.encode(vectors, encoded)
  codec.decode(encoded, vectors)
  return vectors[5]
}

describe('codecs of one float for each value', () => {
  // error relative to the value from the smallest normal number up, absolute below
  it.each([
    { id: 'f32', relative: 0, smallest: 2 ** -126, absolute: 0, max: 3.4e38 },
    { id: 'f16', relative: 2 ** -11, smallest: 2 ** -14, absolute: 2 ** -25, max: 65504 },
    { id: 'bf16', relative: 2 ** -8, smallest: 2 ** -126, absolute: 2 ** -134, max: 3.38e38 },
    { id: 'fp8_e4m3', relative: 1 / 17, smallest: 2 ** -6, absolute: 2 ** -10, max: 448 },
    { id: 'fp8_e5m2', relative: 1 / 9, smallest: 2 ** -14, absolute: 2 ** -17, max: 57344 },
  ])(
    '$id keeps the error that it states, and needs all of it',
    ({ id, relative, smallest, absolute, max }) => {
      let worstRelative = 0
      let worstAbsolute = 0
      for (let value = Math.fround(max); value > 2 ** -140; value = Math.fround(value * 0.998)) {
        const error = Math.abs(roundTrip(id, -value) + value)
        if (value >= smallest) worstRelative = Math.max(worstRelative, error / value)
        else worstAbsolute = Math.max(worstAbsolute, error)
      }
      expect(worstRelative).toBeLessThanOrEqual(relative)
      expect(worstRelative).toBeGreaterThanOrEqual(0.9 * relative)
      expect(worstAbsolute).toBeLessThanOrEqual(absolute)
      expect(worstAbsolute).toBeGreaterThanOrEqual(0.9 * absolute)
    },
  )

  it('refuse what is beyond 16 bits, and say what to do', () => {
    expect(roundTrip('f16', 65519)).toBe(65504)
    expect(() => roundTrip('f16', 65520)).toThrow(
      new RangeError('f16: token 0, channel 5 is beyond the format, got 65520; use bf16 or f32'),
    )
    expect(() => roundTrip('bf16', -3.4e38)).toThrow(/^bf16: token 0, channel 5 .* use f32$/)
  })

  it('saturate at the largest 8-bit float', () => {
    expect(roundTrip('fp8_e4m3', 1e30)).toBe(448)
    expect(roundTrip('fp8_e4m3', -449)).toBe(-448)
    expect(roundTrip('fp8_e5m2', -1e30)).toBe(-57344)
  })
})
