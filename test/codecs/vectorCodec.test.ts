import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { decodeFloat16, encodeFloat16 } from '../../src/numerics/float16.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { gaussianVectors, relativeError, roundTrip, splitTokens } from './roundTrip.ts'

const seed = seedOf(1)

describe('stored bytes', () => {
  it.each([
    // codes + norm
    ['mse4', 128, 64 + 2],
    ['scalar3', 36, 14 + 2],
    ['mse4:norm=float32', 64, 32 + 4],
    ['mse4:norm=none', 64, 32],
    ['mse1', 80, 10 + 2],
    // padded to 112
    ['mse4', 100, 56 + 2],
    ['mse4:rotation=haar', 100, 50 + 2],
    ['scalar4', 100, 50 + 2],
    // codes, offset and step of each group, norm
    ['mse4:codebook=uniform', 80, 40 + 4 + 2],
    ['mse4:codebook=uniform,group=32', 80, 40 + 3 * 4 + 2],
    ['scalar4:codebook=uniform,group=64,norm=none', 128, 64 + 2 * 4],
    ['scalar4:codebook=uniform,norm=float32', 64, 32 + 8 + 4],
    // codes, signs, two norms; at 1 bit the residual's norm is the vector's
    ['qjl4', 128, 48 + 16 + 4],
    ['qjl1', 64, 8 + 2],
    ['qjl4:norm=float32', 64, 24 + 8 + 8],
    // only the sketch is padded
    ['qjl4:rotation=none', 100, 38 + 14 + 4],
  ])('of %s at %i are %i', (id, headDim, numBytes) => {
    const codec = createCodec(id, headDim, seed)
    expect(codec.encodedBytes(1)).toBe(numBytes)
    expect(codec.encodedBytes(1000)).toBe(1000 * numBytes)
  })
})

describe('norms', () => {
  const beyond = new Float32Array(64).fill(1e4)

  it.each(['mse4', 'scalar4', 'qjl4'])('beyond float16 are refused by %s, and held by norm=float32', (id) => {
    const message = `${id}: float16 cannot hold the norm of token 0, got 80000; choose norm=float32`
    expect(() => roundTrip(id, 64, 1, beyond)).toThrow(RangeError)
    expect(() => roundTrip(id, 64, 1, beyond)).toThrow(message)
    const error = relativeError(beyond, roundTrip(`${id}:norm=float32`, 64, 1, beyond), 64)
    expect(error).toBeLessThan(0.3)
  })

  it('of vectors without one are refused where a transform would overflow', () => {
    const huge = new Float32Array(64).fill(1e37)
    expect(() => roundTrip('mse4:norm=none', 64, 1, huge)).toThrow('choose norm=float32')
  })

  it.each(['mse4', 'scalar4', 'qjl4', 'mse4:norm=float32', 'qjl1', 'mse3:correction=on'])(
    'of 0, or that underflow, decode to zeros with %s',
    (id) => {
      for (const value of [0, -0, 2 ** -149]) {
        const decoded = roundTrip(id, 64, 1, new Float32Array(64).fill(value))
        expect([...decoded]).toEqual(Array.from(decoded, () => 0))
      }
    },
  )

  it.each([
    ['mse2:correction=on', 64],
    ['mse1:correction=on', 100],
    ['mse3:rotation=haar,correction=on', 36],
    ['mse4:codebook=uniform,correction=on', 80],
  ])('are restored by %s at %i', (id, headDim) => {
    const vectors = gaussianVectors(20, headDim)
    const decoded = splitTokens(roundTrip(id, headDim, 1, vectors), headDim)
    splitTokens(vectors, headDim).forEach((token, index) => {
      const stored = decodeFloat16(encodeFloat16(Math.hypot(...token)))
      expect(Math.hypot(...decoded[index]) / stored).toBeCloseTo(1, 6)
    })
  })

  it('do not change codes by their format', () => {
    const vectors = gaussianVectors(1, 64)
    const codes = (id: string): Uint8Array => {
      const codec = createCodec(id, 64, seed)
      const encoded = new Uint8Array(codec.encodedBytes(1))
      codec.encode(vectors, encoded)
      return encoded.subarray(0, 32)
    }
    expect(codes('mse4')).toEqual(codes('mse4:norm=float32'))
  })
})

describe('options', () => {
  it('rotation=none makes mse the scalar codec', () => {
    const vectors = gaussianVectors(5, 80)
    expect(roundTrip('mse3:rotation=none', 80, 1, vectors)).toEqual(roundTrip('scalar3', 80, 2, vectors))
  })

  it('that contradict each other are refused', () => {
    expect(() => createCodec('mse4:norm=none,correction=on', 64, seed)).toThrow('got norm=none')
    expect(() => createCodec('mse4:group=32', 64, seed)).toThrow('add codebook=uniform')
  })
})

describe('a uniform codebook', () => {
  it.each([1, 2, 4, 8])('at %i bits errs by half a step and the rounding of its range at most', (bits) => {
    const vectors = gaussianVectors(10, 80).map((value) => value + 5)
    const decoded = roundTrip(`scalar${bits}:codebook=uniform,group=32,norm=none`, 80, 1, vectors)
    for (const token of splitTokens(vectors, 80).keys()) {
      for (let group = 0; group < 80; group += 32) {
        const start = token * 80 + group
        const length = Math.min(32, 80 - group)
        const values = vectors.subarray(start, start + length)
        const least = Math.min(...values)
        const range = Math.max(...values) - least
        const bound = range / (2 ** bits - 1) / 2 + (Math.abs(least) + range) * 2 ** -11
        values.forEach((value, index) => {
          expect(Math.abs(decoded[start + index] - value)).toBeLessThanOrEqual(bound)
        })
      }
    }
  })

  it('keeps constants and the ends of a range', () => {
    const vectors = new Float32Array(64).fill(-0.5)
    expect(roundTrip('scalar1:codebook=uniform,norm=none', 64, 1, vectors)).toEqual(vectors)
    vectors[7] = 1.5
    expect(roundTrip('scalar1:codebook=uniform,norm=none', 64, 1, vectors)).toEqual(vectors)
  })

  it('refuses a range beyond float16, and says what holds it', () => {
    const vectors = gaussianVectors(1, 64).map((value) => 1e5 * value)
    expect(() => roundTrip('scalar4:codebook=uniform,norm=none', 64, 1, vectors)).toThrow(
      'choose norm=float32',
    )
    expect(() => roundTrip('scalar4:codebook=uniform,norm=float32', 64, 1, vectors)).not.toThrow()
  })
})
