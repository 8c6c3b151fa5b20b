import type { CodecId } from '../codecs/codec.ts'
import type { CacheShape, Operand } from './shape.ts'

/** What each tensor of a cache is worth to a model: what its predictions lose when that tensor alone is stored in a coarse codec. */
export interface Sensitivity {
  readonly model: string
  readonly shape: CacheShape
  /** The codec that tensors were stored in, one at a time. */
  readonly probe: CodecId
  /** Of rotations and sketches. */
  readonly seed: number
  readonly numDocuments: number
  readonly numPredictions: number
  /** One for every tensor, ordered by layer, KV head, then keys before values. */
  readonly tensors: readonly TensorSensitivity[]
}

export interface TensorSensitivity {
  readonly layer: number
  readonly kvHead: number
  readonly operand: Operand
  /** Mean KL(baseline || candidate) of the distributions over the next token, in nats. */
  readonly klNats: number
}
