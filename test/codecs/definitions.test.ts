import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'

interface Case {
  readonly id: string
  readonly headDim: number
  readonly vectors: string
  readonly encoded: string
  readonly decoded: string
}
interface Fixture {
  readonly seed: number
  readonly cases: readonly Case[]
}

const file = new URL('../fixtures/numpy/codecs.json', import.meta.url)
const fixture = JSON.parse(readFileSync(file, 'utf8')) as Fixture
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))
const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text).buffer as ArrayBuffer)

describe('codecs of the paper', () => {
  it.each(fixture.cases)('$id at $headDim writes the bytes of its definition', (one) => {
    const codec = createCodec(one.id, one.headDim, seedOf(fixture.seed))
    const vectors = floatsOf(one.vectors)
    const encoded = new Uint8Array(codec.encodedBytes(vectors.length / one.headDim))
    codec.encode(vectors, encoded)
    expect(encoded).toEqual(bytesOf(one.encoded))
  })

  it.each(fixture.cases)('$id at $headDim reads them back within single precision', (one) => {
    const codec = createCodec(one.id, one.headDim, seedOf(fixture.seed))
    const expected = floatsOf(one.decoded)
    const decoded = new Float32Array(expected.length)
    codec.decode(bytesOf(one.encoded), decoded)
    for (let start = 0; start < expected.length; start += one.headDim) {
      const token = expected.subarray(start, start + one.headDim)
      const tolerance = 1e-6 * Math.hypot(...token)
      token.forEach((value, channel) => {
        expect(Math.abs(decoded[start + channel] - value)).toBeLessThanOrEqual(tolerance)
      })
    }
  })
})
