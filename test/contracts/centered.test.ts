import { describe, expect, it } from 'vitest'
import type { Codec } from '../../src/codecs/codec.ts'
import { codecFamilies, createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { gaussianVectors, names, optionIds } from './codecCases.ts'

const seed = seedOf(1)
const headDim = 64
/** Float16 numbers, so that taking one from another within 2^10 of it is exact. */
const offset = Float32Array.from({ length: headDim }, (_, channel) => ((channel * 7) % 32) - 16)

/** Each name at its defaults and with every option, and the same centred. */
const cases = codecFamilies.flatMap((family) =>
  names(family).flatMap((name) => [
    { plain: name, center: `${name}:center=mean` },
    ...optionIds(family, name).map((id) => ({ plain: id, center: `${id},center=mean` })),
  ]),
)

function encode(codec: Codec, vectors: Float32Array): Uint8Array {
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / headDim)).fill(0xaa)
  codec.encode(vectors, encoded)
  return encoded
}

function decode(codec: Codec, encoded: Uint8Array, numTokens: number): Float32Array {
  const vectors = new Float32Array(numTokens * headDim).fill(NaN)
  codec.decode(encoded, vectors)
  return vectors
}

describe('centring', () => {
  it.each(cases)('$center stores what $plain would of what remains', ({ plain, center }) => {
    const codec = createCodec(center, headDim, seed, { offset })
    const inner = createCodec(plain, headDim, seed)
    const vectors = gaussianVectors(5, headDim).map((value, index) => value + offset[index % headDim])
    const remains = vectors.map((value, index) => value - offset[index % headDim])

    expect(codec.id).toBe(parseCodecId(center).id)
    expect(codec.codeBits).toBe(inner.codeBits)
    expect(codec.encodedBytes(7)).toBe(inner.encodedBytes(7))
    const encoded = encode(codec, vectors)
    expect(encoded).toEqual(encode(inner, remains))

    const decoded = decode(codec, encoded, 5)
    const expected = decode(inner, encoded, 5).map((value, index) => value + offset[index % headDim])
    expect(decoded).toEqual(expected)
    expect(decode(createCodec(center, headDim, seed, { offset }), encoded, 5), 'keeps no state').toEqual(
      decoded,
    )
    const tokens = [0, 1, 2, 3, 4].map((token) => vectors.slice(token * headDim, (token + 1) * headDim))
    expect([...encoded], 'tokens are independent').toEqual(
      tokens.flatMap((token) => [...encode(codec, token)]),
    )
  })

  it.each(cases)(
    '$center refuses NaN, infinity, wrong lengths and to be made without an offset',
    ({ center }) => {
      const codec = createCodec(center, headDim, seed, { offset })
      const encoded = new Uint8Array(codec.encodedBytes(2))
      for (const wrong of [NaN, Infinity, -Infinity]) {
        const vectors = gaussianVectors(2, headDim)
        vectors[100] = wrong
        expect(() => codec.encode(vectors, encoded)).toThrow(
          `${codec.id}: token 1, channel 36 must be finite`,
        )
      }
      expect(() => codec.encode(new Float32Array(127), encoded)).toThrow(ShapeError)
      expect(() => codec.encode(new Float32Array(64), encoded)).toThrow(ShapeError)
      expect(() => codec.decode(encoded.subarray(1), new Float32Array(128))).toThrow(ShapeError)
      expect(() => createCodec(center, headDim, seed)).toThrow('centring needs the offset of the tensor')
    },
  )
})
