import { describe, expect, it } from 'vitest'
import { centered, isCentered } from '../../src/codecs/centered.ts'
import { codecSize, createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { gaussianVectors, relativeError } from './roundTrip.ts'

const headDim = 64
const numTokens = 300
const random = createRandom(seedOf(8))
const offset = Float32Array.from({ length: headDim }, () => Math.round(40 * random.normal()) / 8)
const residuals = gaussianVectors(numTokens, headDim)
const vectors = residuals.map((value, index) => value + offset[index % headDim])

function decoded(id: string, of: Float32Array): Float32Array {
  const codec = createCodec(id, headDim, seedOf(1), { offset })
  const encoded = new Uint8Array(codec.encodedBytes(of.length / headDim))
  codec.encode(of, encoded)
  const out = new Float32Array(of.length)
  codec.decode(encoded, out)
  return out
}

describe('a centred codec', () => {
  it.each(['mse4', 'qjl3', 'q4_0', 'scalar4'])('%s makes the error of what remains', (id) => {
    const plain = relativeError(residuals, decoded(id, residuals), headDim)
    const back = decoded(`${id}:center=mean`, vectors).map((value, index) => value - offset[index % headDim])
    expect(relativeError(residuals, back, headDim)).toBeCloseTo(plain, 5)
    // the energy of the offset is 25 times that of the residuals
    expect(
      relativeError(
        residuals,
        decoded(id, vectors).map((value, index) => value - offset[index % headDim]),
        headDim,
      ),
    ).toBeGreaterThan(5 * plain)
  })

  it('moves all inner products with a query by the same amount', () => {
    const moved = decoded('f32:center=mean', vectors)
    expect(Math.max(...moved.map((value, index) => Math.abs(value - vectors[index])))).toBeLessThan(2 ** -20)
  })

  it('has the size of the plain one', () => {
    const [plain, center] = ['mse4', 'mse4:center=mean'].map((id) => codecSize(id, headDim))
    expect(center).toMatchObject({ codeBits: plain.codeBits, headDim })
    expect(center.encodedBytes(7)).toBe(plain.encodedBytes(7))
  })

  it('is told by its canonical id', () => {
    for (const id of ['f32', 'mse4', 'mse4:norm=float32', 'q8_0:rotation=hadamard'])
      expect([
        isCentered(id),
        isCentered(parseCodecId(`${id}${id.includes(':') ? ',' : ':'}center=mean`).id),
      ]).toEqual([false, true])
  })

  it('is not made without the offset of a tensor', () => {
    expect(() => createCodec('mse4:center=mean', headDim, seedOf(1))).toThrow(RangeError)
    expect(() => createCodec('mse4:center=mean', headDim, seedOf(1))).toThrow(
      'codec mse4:center=mean: centring needs the offset of the tensor, got none; pass the one of its policy',
    )
  })

  it('is not made with an offset of another length, or one that is not finite', () => {
    const codec = createCodec('mse4', headDim, seedOf(1))
    expect(() => centered(codec, offset.subarray(1))).toThrow(ShapeError)
    expect(() => centered(codec, offset.subarray(1))).toThrow('codec mse4: an offset has 64 values, got 63')
    expect(() => centered(codec, offset.with(3, Number.NaN))).toThrow(
      'codec mse4: the offset of channel 3 must be finite, got NaN',
    )
  })

  it('leaves the vectors as they were', () => {
    const before = vectors.slice()
    decoded('mse4:center=mean', vectors)
    expect(vectors).toEqual(before)
  })
})
