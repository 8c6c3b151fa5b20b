import type { Codec } from '../codecs/codec.ts'
import { createCodec } from '../codecs/registry.ts'
import { seedOf } from '../numerics/random.ts'

/**
 * Packed tokens of one tensor, in order.
 *
 * - Assumes: codecs of records, so that bytes of more tokens begin with those of fewer.
 */
export interface PackedTokens {
  readonly numTokens: number
  /** Of the buffers, which are as long as the document from the start. */
  readonly heldBytes: number
  append(vectors: Float32Array): void
  /** The tokens from `start` on. */
  decode(vectors: Float32Array, start?: number): void
}

/** The first tokens in float16, the others in the tensor's own codec. */
export function createPackedTokens(codec: Codec, numTokens: number, numSinks: number): PackedTokens {
  const rest = createRecords(codec, numTokens - numSinks)
  if (numSinks === 0) return rest
  const sinks = createRecords(createCodec('f16', codec.headDim, seedOf(0)), numSinks)
  return {
    get numTokens() {
      return sinks.numTokens + rest.numTokens
    },
    heldBytes: sinks.heldBytes + rest.heldBytes,
    append(vectors) {
      const split = Math.min((numSinks - sinks.numTokens) * codec.headDim, vectors.length)
      sinks.append(vectors.subarray(0, split))
      rest.append(vectors.subarray(split))
    },
    decode(vectors, start = 0) {
      const split = Math.max(0, sinks.numTokens - start) * codec.headDim
      sinks.decode(vectors.subarray(0, split), Math.min(start, sinks.numTokens))
      rest.decode(vectors.subarray(split), Math.max(0, start - sinks.numTokens))
    },
  }
}

function createRecords(codec: Codec, capacity: number): PackedTokens {
  const bytes = new Uint8Array(codec.encodedBytes(capacity))
  let numTokens = 0
  return {
    get numTokens() {
      return numTokens
    },
    heldBytes: bytes.byteLength,
    append(vectors) {
      const end = numTokens + vectors.length / codec.headDim
      codec.encode(vectors, bytes.subarray(codec.encodedBytes(numTokens), codec.encodedBytes(end)))
      numTokens = end
    },
    decode(vectors, start = 0) {
      codec.decode(bytes.subarray(codec.encodedBytes(start), codec.encodedBytes(numTokens)), vectors)
    },
  }
}
