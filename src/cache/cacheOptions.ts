import { isCentered } from '../codecs/centered.ts'
import type { CodecId } from '../codecs/codec.ts'
import { readOffset } from '../codecs/offsetText.ts'
import { parseCodecId } from '../codecs/registry.ts'
import { ADDRESSABLE_BYTES } from './cacheMemory.ts'
import type { ThreadHost } from './crew.ts'
import type { Precision } from './packed/precision.ts'
import type { Policy } from './policy.ts'
import { type CacheShape, type Operand, operands } from './shape.ts'
import type { TensorCodec, TensorPlan } from './tensorPlan.ts'

/** What a cache is made of: a policy, or a shape with one codec for all keys and one for all values. */
export type QuantizedCacheOptions = (PolicyOptions | CodecOptions) & StorageOptions

interface PolicyOptions {
  /** Layers that it leaves undecided are stored in f16. */
  readonly policy: Policy
}

interface CodecOptions {
  readonly shape: CacheShape
  /** One pair for all, or a codec for each tensor. */
  readonly codecs:
    | { readonly keys: CodecId; readonly values: CodecId }
    | ((layer: number, kvHead: number, operand: Operand) => TensorCodec)
  /** Of rotations and sketches; 0 unless said. */
  readonly seed?: number
}

export interface StorageOptions {
  /** First tokens that stay exact; none unless said. */
  readonly sinkTokens?: number
  /** Last tokens that stay exact; none unless said. */
  readonly recentWindow?: number
  /** What exact means: `f16` unless said. */
  readonly exactFormat?: 'f16' | 'f32'
  /** What to compute with: `int16` unless said, whose error is far below that of the codecs; `exact` is slower, `int8` faster. */
  readonly precision?: Precision
  /** Bound of the whole memory, 4 GiB at most. */
  readonly maxBytes?: number
  /** The caller's thread alone unless said. */
  readonly threads?: ThreadHost
}

const who = 'quantized cache'

/** @throws RangeError which names the option that is wrong */
export function planOf(options: QuantizedCacheOptions): TensorPlan {
  const exactFormat = options.exactFormat ?? 'f16'
  if (!['f16', 'f32'].includes(exactFormat))
    throw new RangeError(`${who}: exactFormat must be f16 or f32, got ${exactFormat}`)
  const { shape, seed, codecOf } = 'policy' in options ? ofPolicy(options.policy) : ofCodecs(options)
  checkShape(shape)
  const tensors = Array.from({ length: shape.numLayers }, (_, layer) =>
    Array.from({ length: shape.numKvHeads }, (_head, kvHead) =>
      operands.map((operand) => checkTensor(shape, operand, codecOf(layer, kvHead, operand))),
    ).flat(),
  )
  return { shape, seed, tensors, exactFormat, precision: options.precision ?? 'int16' }
}

/** The tensor's codec by its canonical id. */
function checkTensor({ headDim }: CacheShape, operand: Operand, { codec, offset }: TensorCodec): TensorCodec {
  const { id } = parseCodecId(codec)
  if (isCentered(id) !== (offset !== undefined))
    throw new RangeError(`${who}: a codec with center=mean needs an offset, any other none, got ${id}`)
  if (offset === undefined) return { codec: id }
  if (operand === 'v') throw new RangeError(`${who}: only keys can be centred, got ${id} for values`)
  readOffset(offset, headDim)
  return { codec: id, offset }
}

interface Choice {
  readonly shape: CacheShape
  readonly seed: number
  codecOf(layer: number, kvHead: number, operand: Operand): TensorCodec
}

function ofPolicy({ shape, seed, assignments, undecidedLayers }: Policy): Choice {
  const name = (layer: number, kvHead: number, operand: Operand): string => `${layer} ${kvHead} ${operand}`
  const chosen = new Map(assignments.map((it) => [name(it.layer, it.kvHead, it.operand), it]))
  return {
    shape,
    seed,
    codecOf(layer, kvHead, operand) {
      if (undecidedLayers.includes(layer)) return { codec: 'f16' }
      const codec = chosen.get(name(layer, kvHead, operand))
      if (codec === undefined)
        throw new RangeError(
          `${who}: the policy must decide every tensor, got none for layer ${layer}, KV head ${kvHead}, ${operand}`,
        )
      return codec
    },
  }
}

function ofCodecs({ shape, codecs, seed = 0 }: CodecOptions): Choice {
  if (typeof codecs === 'function') return { shape, seed, codecOf: codecs }
  const { keys, values } = codecs
  return { shape, seed, codecOf: (_layer, _kvHead, operand) => ({ codec: operand === 'k' ? keys : values }) }
}

function checkShape(shape: CacheShape): void {
  for (const name of ['numLayers', 'numQueryHeads', 'numKvHeads', 'headDim'] as const)
    if (!Number.isSafeInteger(shape[name]) || shape[name] < 1)
      throw new RangeError(`${who}: shape.${name} must be a whole number from 1 on, got ${shape[name]}`)
  if (shape.numQueryHeads % shape.numKvHeads !== 0)
    throw new RangeError(
      `${who}: shape.numQueryHeads must be a multiple of the ${shape.numKvHeads} KV heads, got ${shape.numQueryHeads}`,
    )
}

/** Storage options, defaults filled in. */
export interface StorageRules {
  readonly sinkTokens: number
  readonly recentWindow: number
  readonly maxBytes: number
}

export function storageRules(options: StorageOptions): StorageRules {
  const { sinkTokens = 0, recentWindow = 0, maxBytes = ADDRESSABLE_BYTES } = options
  for (const [name, value] of Object.entries({ sinkTokens, recentWindow, maxBytes }))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${who}: ${name} must be a whole number from 0 on, got ${value}`)
  if (maxBytes > ADDRESSABLE_BYTES)
    throw new RangeError(`${who}: maxBytes must be at most ${ADDRESSABLE_BYTES}, got ${maxBytes}`)
  return { sinkTokens, recentWindow, maxBytes }
}
