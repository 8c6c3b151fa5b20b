import { checkDecode, checkEncode } from './checkVectors.ts'
import type { Codec, CodecRequest } from './codec.ts'

/** A number format of two bytes. */
export interface SixteenBitFormat {
  /** The nearest number's bits; infinity's where the value is beyond the format. */
  encode(value: number): number
  decode(bits: number): number
  /** All exponent bits set: infinity. */
  readonly infinityBits: number
  /** What to do about a value beyond the format, for the message. */
  readonly wayOut: string
}

/** The codec that stores every value in a format of 16 bits, little-endian. */
export function createSixteenBitCodec({ id, headDim }: CodecRequest, format: SixteenBitFormat): Codec {
  const codec: Codec = {
    id,
    headDim,
    codeBits: 16,
    backend: 'plain',
    encodedBytes: (numTokens) => 2 * numTokens * headDim,
    encode(vectors, encoded) {
      checkEncode(codec, vectors, encoded)
      for (let index = 0; index < vectors.length; index++) {
        const bits = format.encode(vectors[index])
        if ((bits & 0x7fff) === format.infinityBits) throw overflow(codec, format, vectors, index)
        encoded[2 * index] = bits
        encoded[2 * index + 1] = bits >>> 8
      }
    },
    decode(encoded, vectors) {
      checkDecode(codec, encoded, vectors)
      for (let index = 0; index < vectors.length; index++)
        vectors[index] = format.decode(encoded[2 * index] | (encoded[2 * index + 1] << 8))
    },
  }
  return codec
}

function overflow(codec: Codec, format: SixteenBitFormat, vectors: Float32Array, index: number): RangeError {
  const place = `token ${Math.floor(index / codec.headDim)}, channel ${index % codec.headDim}`
  return new RangeError(`${codec.id}: ${place} is beyond the format, got ${vectors[index]}; ${format.wayOut}`)
}
