import { type Float8, float8E4m3, float8E5m2 } from '../numerics/float8.ts'
import { checkDecode, checkEncode } from './checkVectors.ts'
import type { Codec, CodecFamily, CodecRequest, CompiledFamily } from './codec.ts'
import { compiledNumbers } from './compiledNumbers.ts'

/**
 * 8-bit floats with 3 fraction bits, as vLLM's `--kv-cache-dtype fp8_e4m3` with its default scale of 1.
 *
 * - Error: at most 1/17 of each value from 2^-6 to 448, 2^-10 below; larger values become 448.
 * - Cost: 8 bits per value.
 * - Assumes: no value beyond 448.
 */
export const fp8_e4m3: CodecFamily = float8Family(
  'fp8_e4m3',
  '8-bit float, 3 fraction bits',
  float8E4m3,
  compiledNumbers('E4m3', 1),
)

/**
 * 8-bit floats with 2 fraction bits, as vLLM's `--kv-cache-dtype fp8_e5m2`.
 *
 * - Error: at most 1/9 of each value from 2^-14 to 57344, 2^-17 below; larger values become 57344.
 * - Cost: 8 bits per value.
 * - Assumes: no value beyond 57344.
 */
export const fp8_e5m2: CodecFamily = float8Family(
  'fp8_e5m2',
  '8-bit float, 2 fraction bits',
  float8E5m2,
  compiledNumbers('E5m2', 1),
)

function float8Family(name: string, title: string, format: Float8, compiled: CompiledFamily): CodecFamily {
  const source = 'Micikevicius et al. (2022), arXiv:2209.05433; vLLM'
  return {
    name,
    title,
    source,
    options: [],
    create: (request) => createFloat8Codec(request, format),
    compiled,
  }
}

function createFloat8Codec({ id, headDim }: CodecRequest, format: Float8): Codec {
  const codec: Codec = {
    id,
    headDim,
    codeBits: 8,
    backend: 'plain',
    encodedBytes: (numTokens) => numTokens * headDim,
    encode(vectors, encoded) {
      checkEncode(codec, vectors, encoded)
      for (let index = 0; index < vectors.length; index++) encoded[index] = format.encode(vectors[index])
    },
    decode(encoded, vectors) {
      checkDecode(codec, encoded, vectors)
      for (let index = 0; index < vectors.length; index++) vectors[index] = format.decode(encoded[index])
    },
  }
  return codec
}
