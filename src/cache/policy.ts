import type { CodecId } from '../codecs/codec.ts'
import type { CacheShape, Operand } from './shape.ts'

/** Which codec holds one tensor. */
export interface TensorAssignment {
  readonly layer: number
  readonly kvHead: number
  readonly operand: Operand
  readonly codec: CodecId
  /** What a centred codec takes away, as `writeOffset` gives it; no other has one. */
  readonly offset?: string
}

/** A codec for every (layer, KV head, operand) that was captured. */
export interface Policy {
  readonly model: string
  readonly shape: CacheShape
  /** Seed of rotations and sketches. */
  readonly seed: number
  /** Ordered by layer, KV head, then keys before values. */
  readonly assignments: readonly TensorAssignment[]
  /** Layers that the trace lacked: nothing is known of them, they stay as they are. */
  readonly undecidedLayers: readonly number[]
}
