import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import fixture from '../fixtures/ggml/blocks.json' with { type: 'json' }

const formats = ['q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'] as const
const seed = seedOf(0)

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'))
const floats = (base64: string): Float32Array => new Float32Array(bytes(base64).buffer)
/** Bit patterns, so that -0 and 0 differ. */
const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer)

const values = floats(fixture.values)

/** The values of `many_blocks` in the fixture's script. */
function manyBlocks(count: number): Float32Array {
  let state = 1
  return new Float32Array(count * 32).map((_, index) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    if ((index >> 5) % 2 === 0) return (state >>> 24) / 16 - 8
    const fine = (state >>> 8) / 2 ** 23 - 1
    return Math.fround(Math.fround(fine * fine) * fine)
  })
}
const many = manyBlocks(16_384)

const digest = (array: Uint8Array | Float32Array): string => createHash('sha256').update(array).digest('hex')

describe.each(formats)('%s', (name) => {
  const codec = createCodec(name, 32, seed)
  const { encoded, decoded, manyEncoded, manyDecoded, random, randomDecoded } = fixture.formats[name]
  const numBytes = bytes(encoded).length / fixture.kinds.length

  it.each([...new Set(fixture.kinds)])('writes the bytes of ggml for %s blocks', (kind) => {
    const expected = bytes(encoded)
    fixture.kinds.forEach((rowKind, row) => {
      if (rowKind !== kind) return
      const block = new Uint8Array(numBytes)
      codec.encode(values.subarray(32 * row, 32 * row + 32), block)
      expect(block, `block ${row}`).toEqual(expected.subarray(numBytes * row, numBytes * row + numBytes))
    })
  })

  it('reads what ggml reads, to the last bit', () => {
    const vectors = new Float32Array(values.length)
    codec.decode(bytes(encoded), vectors)
    expect(bits(vectors)).toEqual(bits(floats(decoded)))
  })

  it('reads any codes and scales as ggml does', () => {
    const vectors = new Float32Array(32 * 16)
    codec.decode(bytes(random), vectors)
    expect(bits(vectors)).toEqual(bits(floats(randomDecoded)))
  })

  it('writes and reads 16,384 blocks with many ties as ggml does', () => {
    const buffer = new Uint8Array(codec.encodedBytes(16_384))
    codec.encode(many, buffer)
    expect(digest(buffer)).toBe(manyEncoded)
    const vectors = new Float32Array(many.length)
    codec.decode(buffer, vectors)
    expect(digest(vectors)).toBe(manyDecoded)
  })

  it('writes the blocks of a longer head one after another', () => {
    const wide = createCodec(name, 128, seed)
    const buffer = new Uint8Array(wide.encodedBytes(16))
    wide.encode(values, buffer)
    expect(buffer).toEqual(bytes(encoded))
  })

  it('refuses a head dim that does not divide into blocks', () => {
    expect(() => createCodec(name, 80, seed)).toThrow(/multiple of 32/)
  })

  it('refuses a block whose scale is beyond float16, and says what to do', () => {
    const vectors = new Float32Array(64).fill(1)
    vectors[40] = 3e38
    const wide = createCodec(name, 32, seed)
    expect(() => wide.encode(vectors, new Uint8Array(wide.encodedBytes(2)))).toThrow(
      /^(q|iq).*: token 1 needs a block scale beyond float16, got a largest value of 3\.0.*e\+38; use bf16 or f32$/,
    )
    expect(() => wide.encode(vectors, new Uint8Array(wide.encodedBytes(2) - 1))).toThrow(ShapeError)
  })
})

describe.each(['q4_1', 'q5_1'])('%s', (name) => {
  it('refuses an offset beyond float16, though the scale be small', () => {
    const codec = createCodec(name, 32, seed)
    const encoded = new Uint8Array(codec.encodedBytes(1))
    expect(() => codec.encode(new Float32Array(32).fill(1e6), encoded)).toThrow(/block scale beyond float16/)
  })
})

describe('rotation of a block format', () => {
  const random = createRandom(seedOf(3))
  const headDim = 128
  const numTokens = 64
  // a few channels dominate, as in keys
  const vectors = Float32Array.from(
    { length: numTokens * headDim },
    (_, index) => random.normal() * ((index % headDim) % 37 === 0 ? 30 : 1),
  )
  const relativeError = (id: string): number => {
    const codec = createCodec(id, headDim, seed)
    const buffer = new Uint8Array(codec.encodedBytes(numTokens))
    const decoded = new Float32Array(vectors.length)
    codec.encode(vectors, buffer)
    codec.decode(buffer, decoded)
    const energy = vectors.reduce((sum, value) => sum + value ** 2, 0)
    return vectors.reduce((sum, value, index) => sum + (value - decoded[index]) ** 2, 0) / energy
  }

  it('stores H x, H being the normalised Sylvester matrix of the largest fitting order', () => {
    const sign = (row: number, column: number): number => {
      let parity = 0
      for (let both = row & column; both > 0; both &= both - 1) parity ^= 1
      return parity === 1 ? -1 : 1
    }
    for (const { dim, rotation, order } of [
      { dim: 128, rotation: 'hadamard', order: 128 },
      { dim: 128, rotation: 'hadamard64', order: 64 },
      { dim: 192, rotation: 'hadamard', order: 64 },
      { dim: 96, rotation: 'hadamard64', order: 32 },
    ]) {
      const plain = createCodec('q8_0', dim, seed)
      const input = vectors.subarray(0, dim)
      const turned = input.map((_, row) => {
        const block = row - (row % order)
        let sum = 0
        for (let column = 0; column < order; column++)
          sum += sign(row - block, column) * input[block + column]
        return sum / Math.sqrt(order)
      })
      const expected = new Uint8Array(plain.encodedBytes(1))
      plain.encode(turned, expected)
      const actual = new Uint8Array(plain.encodedBytes(1))
      createCodec(`q8_0:rotation=${rotation}`, dim, seed).encode(input, actual)
      const far = actual.filter((byte, index) => Math.abs((byte << 24) - (expected[index] << 24)) > 1 << 24)
      expect([...far], `${rotation} at ${dim}`).toEqual([])
    }
  })

  it('decodes to the vectors that went in, not to rotated ones', () => {
    expect(relativeError('q8_0:rotation=hadamard')).toBeLessThan(1e-4)
    expect(relativeError('q8_0:rotation=hadamard64')).toBeLessThan(1e-4)
  })

  it('lowers the error where a few channels dominate', () => {
    expect(relativeError('q4_0:rotation=hadamard')).toBeLessThan(relativeError('q4_0') * 0.9)
  })
})
