import type { Policy } from '../cache/policy.ts'
import type { CacheShape, Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { codecSize, parseCodecId } from '../codecs/registry.ts'
import { ShapeError } from '../numerics/errors.ts'
import type { CacheCodecs, TensorCodec } from './packedPast.ts'

/** A cache whose effect on a model is asked for. */
export interface CandidateCache extends Pick<CacheCodecs, 'seed' | 'codecOf'> {
  /** How it is told from others. */
  readonly label: string
  /** Where all tensors have the same; absent for a policy. */
  readonly codecs?: { readonly keys: CodecId; readonly values: CodecId }
}

/** What the baseline's tensors are in, and those that a candidate leaves as they are. */
export const baselineCodec: TensorCodec = { codec: 'f16' }

/**
 * One codec for all keys, one for all values.
 *
 * @param text `<keys>[,<values>]`, as a user types it
 * @throws RangeError for an id that is unknown or cannot serve the head dim
 */
export function codecCandidate(text: string, { headDim }: CacheShape, seed: number): CandidateCache {
  // a comma separates ids, and also the options of one id
  const ids = text.split(/,(?![^,:]*=)/).map((id) => parseCodecId(id.trim()).id)
  const [keys, values = keys] = ids
  if (ids.length > 2)
    throw new RangeError(
      `replay: --codec: expected one for keys and one for values, got ${ids.length} in "${text}"; give --codec once for each pair`,
    )
  for (const id of [keys, values]) codecSize(id, headDim)
  const label = keys === values ? keys : `${keys},${values}`
  return {
    label,
    codecs: { keys, values },
    seed,
    codecOf: (_layer, _kvHead, operand) => ({ codec: operand === 'k' ? keys : values }),
  }
}

/**
 * What a policy says; layers that it leaves undecided stay as in the baseline.
 *
 * @throws ShapeError when the policy is for another model
 */
export function policyCandidate(policy: Policy, label: string, shape: CacheShape): CandidateCache {
  if (describeShape(policy.shape) !== describeShape(shape))
    throw new ShapeError(
      `${label}: a policy for ${describeShape(policy.shape)} does not fit, got a model of ${describeShape(shape)}; ` +
        'make one from a trace of this model',
    )
  const nameOf = (layer: number, kvHead: number, operand: Operand): string => `${layer} ${kvHead} ${operand}`
  const assigned = new Map(
    policy.assignments.map(({ layer, kvHead, operand, ...codec }) => [nameOf(layer, kvHead, operand), codec]),
  )
  return {
    label,
    seed: policy.seed,
    codecOf: (layer, kvHead, operand) => assigned.get(nameOf(layer, kvHead, operand)) ?? baselineCodec,
  }
}

function describeShape({ numLayers, numQueryHeads, numKvHeads, headDim }: CacheShape): string {
  return `${numLayers} layers, ${numQueryHeads} query heads, ${numKvHeads} KV heads and head dim ${headDim}`
}
