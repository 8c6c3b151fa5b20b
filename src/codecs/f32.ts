import { checkDecode, checkEncode } from './checkVectors.ts'
import type { Codec, CodecFamily } from './codec.ts'

/**
 * Single precision: every value as it is, little-endian.
 *
 * - Error: none.
 * - Cost: 32 bits per value.
 * - Assumes: a little-endian machine.
 */
export const f32: CodecFamily = {
  name: 'f32',
  title: 'single precision',
  source: 'IEEE 754-2019, binary32',
  options: [],
  create({ id, headDim }) {
    const codec: Codec = {
      id,
      headDim,
      codeBits: 32,
      backend: 'plain',
      encodedBytes: (numTokens) => 4 * numTokens * headDim,
      encode(vectors, encoded) {
        checkEncode(codec, vectors, encoded)
        encoded.set(bytesOf(vectors))
      },
      decode(encoded, vectors) {
        checkDecode(codec, encoded, vectors)
        bytesOf(vectors).set(encoded)
      },
    }
    return codec
  },
}

function bytesOf(vectors: Float32Array): Uint8Array {
  return new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)
}
