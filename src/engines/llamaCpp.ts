import type { CacheShape } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { type Engine, type EngineSetting, everyLayer } from './engine.ts'

const floatTypes = ['f16', 'bf16']
const blockTypes = ['q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl']

/** Types for which a CUDA build without `GGML_CUDA_FA_ALL_QUANTS` has a flash-attention kernel, K and V alike. */
const defaultCudaTypes = ['f16', 'bf16', 'q8_0', 'q4_0']

/** Values that share a scale in every ggml block type. */
const BLOCK_SIZE = 32
/** Rows of the smallest Hadamard matrix that llama.cpp rotates with. */
const ROTATION_SIZE = 64

/**
 * llama.cpp: one type for all keys and one for all values, any pair of them.
 *
 * - A block never crosses heads: a head dim that 32 does not divide is refused with a quantized type, so only the
 *   16-bit types are on offer there ("K cache type q8_0 with block size 32 does not divide n_embd_head_k").
 * - Quantized keys and values are rotated by Hadamard matrices where 64 divides the head dim, and stored as they are
 *   elsewhere: by 64 rows for values, and for keys by as many as the largest power of two that divides the head dim.
 *
 * Source: ggml-org/llama.cpp, `common/arg.cpp`, `src/llama-context.cpp`, `src/llama-kv-cache.cpp`,
 * `ggml/src/ggml-cuda/fattn.cu`; pull request 21038 (the rotation), issues 24485, 27109 and 28455 (the silent fallback).
 */
export const llamaCpp: Engine = {
  id: 'llama.cpp',
  title: 'llama.cpp',
  cannotExpress: [
    'types per layer or per KV head',
    'Lloyd-Max codes, norm correction and QJL sketches: only ggml blocks',
  ],
  notModelled: [],
  settings(shape) {
    const types = shape.headDim % BLOCK_SIZE === 0 ? [...floatTypes, ...blockTypes] : floatTypes
    return types.flatMap((keys) => types.map((values) => setting(shape, keys, values)))
  },
}

function setting(shape: CacheShape, keys: string, values: string): EngineSetting {
  const isQuantized = blockTypes.includes(keys) || blockTypes.includes(values)
  const fallback = cudaWarning(keys, values)
  return {
    label: `${keys} / ${values}`,
    layers: everyLayer(shape, { k: keyCodec(keys, shape), v: valueCodec(values, shape) }),
    configuration: `-ctk ${keys} -ctv ${values}${isQuantized ? ' -fa on' : ''}`,
    warnings: [...(fallback ? [fallback] : []), ...(isQuantized ? [rotationWarning(shape)] : [])],
    ...(fallback && { fallsBackOn: 'CUDA' }),
  }
}

function keyCodec(type: string, shape: CacheShape): CodecId {
  return blockTypes.includes(type) && isRotated(shape) ? `${type}:rotation=hadamard` : type
}

/** At a head dim of 64 both rotations are the same one: one id, so that it is measured once. */
function valueCodec(type: string, shape: CacheShape): CodecId {
  const isSplit = blockTypes.includes(type) && isRotated(shape) && shape.headDim > ROTATION_SIZE
  return isSplit ? `${type}:rotation=hadamard64` : keyCodec(type, shape)
}

function isRotated(shape: CacheShape): boolean {
  return shape.headDim % ROTATION_SIZE === 0
}

function cudaWarning(keys: string, values: string): string | undefined {
  if (keys === 'iq4_nl' || values === 'iq4_nl')
    return 'on CUDA, attention over iq4_nl falls back to the CPU without a word: there is no kernel for it'
  if (keys === values && defaultCudaTypes.includes(keys)) return undefined
  return (
    'on CUDA, attention falls back to the CPU without a word unless llama.cpp was built with ' +
    '-DGGML_CUDA_FA_ALL_QUANTS=ON (34 against 659 to 1,094 tokens/s seen)'
  )
}

function rotationWarning(shape: CacheShape): string {
  return isRotated(shape)
    ? 'measured with the rotation that llama.cpp applies since April 2026: leave LLAMA_ATTN_ROT_DISABLE unset'
    : `measured without rotation: llama.cpp rotates only where ${ROTATION_SIZE} divides the head dim, got ${shape.headDim}`
}
