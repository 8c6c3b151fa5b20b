import { checkDecode, checkEncode } from './checkVectors.ts'
import type { Codec, CodecRequest } from './codec.ts'

/** How a codec turns one vector into a record of fixed length, and back. */
export interface VectorRecord {
  readonly numBytes: number
  /** @param encoded the records of all tokens */
  encode(vectors: Float32Array, token: number, encoded: Uint8Array): void
  decode(encoded: Uint8Array, token: number, vectors: Float32Array): void
}

/** The codec that stores one record after another, each from a byte boundary. */
export function createRecordCodec({ id, headDim, bits }: CodecRequest, record: VectorRecord): Codec {
  const codec: Codec = {
    id,
    headDim,
    codeBits: bits,
    backend: 'plain',
    encodedBytes: (numTokens) => numTokens * record.numBytes,
    encode(vectors, encoded) {
      const numTokens = checkEncode(codec, vectors, encoded)
      for (let token = 0; token < numTokens; token++) record.encode(vectors, token, encoded)
    },
    decode(encoded, vectors) {
      const numTokens = checkDecode(codec, encoded, vectors)
      for (let token = 0; token < numTokens; token++) record.decode(encoded, token, vectors)
    },
  }
  return codec
}
