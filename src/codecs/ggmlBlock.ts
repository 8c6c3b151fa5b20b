import { checkDecode, checkEncode } from './checkVectors.ts'
import type { Codec, CodecFamily, CodecRequest } from './codec.ts'
import { blockRotationOption, rotated } from './rotated.ts'

/** Values of a block, which share a scale. */
export const BLOCK_LENGTH = 32

/**
 * One of ggml's formats for 32 consecutive values: float16 scales, then codes.
 *
 * The arithmetic is float32 in ggml's order (`Math.fround` where C computes a float), so that the bytes are those of
 * its reference quantizers. Its CPU backend runs these on a KV cache, but for q8_0.
 */
export interface GgmlBlock {
  readonly numBytes: number
  readonly codeBits: number
  /** Float16 numbers that lead the block: a scale, in some formats an offset too. */
  readonly numScales: 1 | 2
  encode(vectors: Float32Array, start: number, encoded: Uint8Array, offset: number): void
  decode(encoded: Uint8Array, offset: number, vectors: Float32Array, start: number): void
}

/**
 * The codec family of a block format.
 *
 * llama.cpp lays the blocks over one row of all heads, and demands, as we do, a head dim in whole blocks: so the blocks
 * of one head here are the same bytes.
 */
export function ggmlFamily(name: string, title: string, block: GgmlBlock): CodecFamily {
  return {
    name,
    title,
    source: 'llama.cpp (ggml), docs of --cache-type-k and --cache-type-v',
    options: [blockRotationOption],
    refuses: (headDim) =>
      headDim % BLOCK_LENGTH === 0 ? undefined : `its blocks need a multiple of ${BLOCK_LENGTH}`,
    create: (request) => rotated(createGgmlCodec(request, block), request.options.rotation),
  }
}

function createGgmlCodec({ id, headDim }: CodecRequest, block: GgmlBlock): Codec {
  const bytesPerToken = (headDim / BLOCK_LENGTH) * block.numBytes
  const codec: Codec = {
    id,
    headDim,
    codeBits: block.codeBits,
    backend: 'plain',
    encodedBytes: (numTokens) => numTokens * bytesPerToken,
    encode(vectors, encoded) {
      checkEncode(codec, vectors, encoded)
      let start = 0
      for (let offset = 0; offset < encoded.length; offset += block.numBytes) {
        block.encode(vectors, start, encoded, offset)
        if (scaleOverflows(encoded, offset, block.numScales)) throw overflow(codec, vectors, start)
        start += BLOCK_LENGTH
      }
    },
    decode(encoded, vectors) {
      checkDecode(codec, encoded, vectors)
      let start = 0
      for (let offset = 0; offset < encoded.length; offset += block.numBytes) {
        block.decode(encoded, offset, vectors, start)
        start += BLOCK_LENGTH
      }
    },
  }
  return codec
}

/** Whether a float16 at the head of a block became infinite. */
function scaleOverflows(encoded: Uint8Array, offset: number, numScales: 1 | 2): boolean {
  if ((encoded[offset + 1] & 0x7c) === 0x7c) return true
  return numScales === 2 && (encoded[offset + 3] & 0x7c) === 0x7c
}

function overflow(codec: Codec, vectors: Float32Array, start: number): RangeError {
  const largest = vectors
    .subarray(start, start + BLOCK_LENGTH)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const token = Math.floor(start / codec.headDim)
  return new RangeError(
    `${codec.id}: token ${token} needs a block scale beyond float16, got a largest value of ${largest}; ` +
      'use bf16 or f32',
  )
}
