import type { CodecId } from '../codecs/codec.ts'
import { readOffset } from '../codecs/offsetText.ts'
import { createAttentionKernels } from '../kernels/attentionKernels.ts'
import { type Seed, seedOf } from '../numerics/random.ts'
import type { Arena } from './arena.ts'
import { createCenteredKeys } from './centeredKeys.ts'
import { createPackedTensor } from './packed/createPackedTensor.ts'
import { createKernelArena, type KernelArena } from './packed/kernelArena.ts'
import type { KernelTensor } from './packed/kernelTensor.ts'
import type { Precision } from './packed/precision.ts'
import { type CacheShape, type Operand, operands } from './shape.ts'
import { tensorSeed } from './tensorSeed.ts'

/** Which codec holds each tensor of a cache, and with which draws: all that a thread needs to make the tensors anew. */
export interface TensorPlan {
  readonly shape: CacheShape
  /** Of rotations and sketches. */
  readonly seed: number
  /** By layer, then by `tensorIndex`. */
  readonly tensors: readonly (readonly TensorCodec[])[]
  /** Of sinks and of the recent window. */
  readonly exactFormat: CodecId
  /** What packed tensors compute with. */
  readonly precision: Precision
}

/** What holds one tensor. */
export interface TensorCodec {
  readonly codec: CodecId
  /** For a centred codec, as `writeOffset` gives it. */
  readonly offset?: string
}

/** The tensors of a plan in one arena, with the kernels that they run on: equal on every thread that makes them. */
export interface PlannedTensors {
  readonly host: KernelArena
  readonly exact: KernelTensor
  /** By layer, then by `tensorIndex`. */
  readonly packed: readonly (readonly KernelTensor[])[]
}

/** Keys and values of the KV heads in turn: the place of a tensor within its layer. */
export function tensorIndex(kvHead: number, operand: Operand): number {
  return kvHead * operands.length + operands.indexOf(operand)
}

/** What `tensorIndex` was given. */
export function tensorAt(index: number): { readonly kvHead: number; readonly operand: Operand } {
  return { kvHead: Math.floor(index / operands.length), operand: operands[index % operands.length] }
}

/** How errors name a tensor. */
export function tensorName(layer: number, index: number): string {
  const { kvHead, operand } = tensorAt(index)
  return `layer ${layer}, KV head ${kvHead}, ${operand === 'k' ? 'keys' : 'values'}`
}

export function createTensors(plan: TensorPlan, arena: Arena): PlannedTensors {
  const host = createKernelArena(arena, createAttentionKernels(arena.memory))
  const { headDim } = plan.shape
  return {
    host,
    exact: createPackedTensor(plan.exactFormat, headDim, seedOf(plan.seed), host),
    packed: plan.tensors.map((codecs, layer) =>
      codecs.map((codec, index) => {
        const { kvHead, operand } = tensorAt(index)
        return createTensor(plan, codec, tensorSeed(plan.seed, layer, kvHead, operand), host)
      }),
    ),
  }
}

/** What keys are centred by is taken away and put back around the codec of the rest. */
function createTensor(
  { shape, precision }: TensorPlan,
  tensor: TensorCodec,
  seed: Seed,
  host: KernelArena,
): KernelTensor {
  const { codec, offset } = tensor
  const packed = createPackedTensor(withoutCenter(codec), shape.headDim, seed, host, precision)
  return offset === undefined ? packed : createCenteredKeys(packed, readOffset(offset, shape.headDim), host)
}

function withoutCenter(codec: CodecId): CodecId {
  return codec.replace(/[:,]center=mean$/, '')
}
