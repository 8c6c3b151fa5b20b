import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOffset, writeOffset } from '../../src/codecs/offsetText.ts'

describe('an offset in text', () => {
  it('is base64 of little-endian float16 numbers', () => {
    const offset = Float32Array.of(1, -2, 0.5, 65504)
    const bytes = Buffer.from(writeOffset(offset), 'base64')
    expect([...bytes]).toEqual([0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38, 0xff, 0x7b])
    expect(readOffset(writeOffset(offset), 4)).toEqual(offset)
  })

  it('comes back to the nearest float16', () => {
    const values = fc.array(fc.float({ min: -60000, max: 60000, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(values, (numbers) => {
        const offset = Float32Array.from(numbers)
        const read = readOffset(writeOffset(offset), offset.length)
        for (const [channel, value] of read.entries())
          expect(Math.abs(value - offset[channel])).toBeLessThanOrEqual(
            Math.max(2 ** -25, 2 ** -11 * Math.abs(offset[channel])),
          )
        expect(writeOffset(read)).toBe(writeOffset(offset))
      }),
    )
  })

  it.each([
    ['AAAA', 'offset: expected base64 of 4 float16 numbers (8 bytes), got 3 bytes'],
    ['', 'offset: expected base64 of 4 float16 numbers (8 bytes), got 0 bytes'],
    ['AAAAAAAAAA=', 'offset: expected base64, got "AAAAAAAAAA="'],
    ['AAAA AAAAAAA', 'offset: expected base64, got "AAAA AAAAAAA"'],
    ['[1, 2, 3, 4]', 'offset: expected base64, got "[1, 2, 3, 4]"'],
    [writeOffset(Float32Array.of(0, 0, 1e6, 0)), 'offset: channel 2 must be finite, got Infinity'],
    [writeOffset(Float32Array.of(0, Number.NaN, 0, 0)), 'offset: channel 1 must be finite, got NaN'],
  ])('"%s" is refused', (text, message) => {
    expect(() => readOffset(text, 4)).toThrow(RangeError)
    expect(() => readOffset(text, 4)).toThrow(message)
  })
})
