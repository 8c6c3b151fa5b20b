import type { Codec, CodecFamily, CodecRequest } from './codec.ts'
import { numberFormat } from './numberFormat.ts'
import { createRecordCodec } from './recordCodec.ts'

const { fround } = Math

const scaleFormat = numberFormat('float32')
const LARGEST_CODE = 127
/** A scale never falls below it: vLLM's guard against a division by zero. */
const LEAST_SCALE = fround(1e-6)

/**
 * Signed bytes with one scale a vector: vLLM's `--kv-cache-dtype int8_per_token_head`.
 *
 *     scale = max(max |x| / 127, 1e-6) ,  code = round(x / scale) ,  decoded = scale code
 *
 * Layout: the codes, then the scale in float32. The arithmetic is float32 in the order of vLLM's Triton kernel, halves go
 * away from zero; a GPU's division may differ in its last bit. Kernels before pull request 45361 cut codes instead of
 * rounding them, with four times the error.
 *
 * - Error: |x - x^|^2 / |x|^2 = E[max^2] / (12 * 127^2) = 3.57e-5, 4.21e-5, 4.86e-5 on 64, 128, 256 Gaussian values.
 * - Cost: 8 + 32 / `headDim` bits per value.
 * - Assumes: the largest value of a vector is not far above the others; nothing below 5e-7 matters.
 *
 * Source: vllm-project/vllm, `v1/attention/ops/triton_reshape_and_cache_flash.py`; pull requests 38378 and 45361.
 */
export const int8_per_token_head: CodecFamily = {
  name: 'int8_per_token_head',
  title: '8-bit codes, one scale a vector',
  source: 'vLLM, pull requests 38378 and 45361',
  options: [],
  // the scales are read as float32 numbers in place, by vLLM's kernel for heads of 32 values and more
  refuses: (headDim) =>
    headDim >= 32 && headDim % 4 === 0 ? undefined : 'expected a multiple of 4, from 32 on',
  create,
}

function create(request: CodecRequest): Codec {
  const { id, headDim } = request
  const numBytes = headDim + scaleFormat.numBytes
  return createRecordCodec(
    { ...request, bits: 8 },
    {
      numBytes,
      encode(vectors, token, encoded) {
        const start = token * headDim
        const at = token * numBytes
        const scale = scaleOf(vectors, start, headDim)
        if (fround(scale * LARGEST_CODE) === Infinity) throw tooLarge(id, token, scale)
        const inverse = fround(1 / scale)
        for (let index = 0; index < headDim; index++) {
          const scaled = fround(vectors[start + index] * inverse)
          encoded[at + index] = Math.min(fround(scaled + (scaled < 0 ? -0.5 : 0.5)), LARGEST_CODE)
        }
        scaleFormat.write(scale, encoded, at + headDim)
      },
      decode(encoded, token, vectors) {
        const at = token * numBytes
        const scale = scaleFormat.read(encoded, at + headDim)
        for (let index = 0; index < headDim; index++)
          vectors[token * headDim + index] = scale * ((encoded[at + index] << 24) >> 24)
      },
    },
  )
}

function scaleOf(vectors: Float32Array, start: number, headDim: number): number {
  let largest = 0
  for (let index = start; index < start + headDim; index++)
    largest = Math.max(largest, Math.abs(vectors[index]))
  return Math.max(fround(largest / LARGEST_CODE), LEAST_SCALE)
}

function tooLarge(id: string, token: number, scale: number): RangeError {
  return new RangeError(
    `${id}: token ${token} would decode to values beyond float32, got a scale of ${scale}; use bf16 or f32`,
  )
}
