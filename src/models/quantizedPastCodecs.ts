import type { Policy, TensorAssignment } from '../cache/policy.ts'
import type { Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { ShapeError } from '../numerics/errors.ts'
import type { TensorCodec } from './packedPast.ts'
import type { PastType } from './quantizedPastTypes.ts'

/** How a past is stored; the default is 8 bits for keys and for values. */
export interface PastCodecs {
  readonly keys?: CodecId
  readonly values?: CodecId
  /**
   * Decides tensor by tensor instead; layers that it leaves undecided stay as they are, and what comes from an encoder is
   * stored as `keys` and `values` say.
   */
  readonly policy?: Policy
}

/** A tensor of a cache, before its data are known. */
export interface PastShape {
  readonly name: string
  readonly type: PastType
  readonly dims: readonly number[]
}

/** What a name says of a tensor. */
interface Place {
  readonly layer: number
  readonly operand: Operand
  /** Whether a decoder made it of its own tokens, as a policy assumes. */
  readonly isOwn: boolean
}

/**
 * On the keys of a real model it errs by 4e-5, in 8.25 bits at 64 channels; q8_0 by 7e-5 in 8.5 bits, and not at all head
 * dims; fp8 by 7e-4 in 8.
 */
const defaultCodec = 'mse8'

/**
 * The codec of each KV head of a tensor; undefined for one that stays as it is.
 *
 * @throws ShapeError when the policy is for another shape
 */
export function chooseCodecs(
  tensor: PastShape,
  { keys = defaultCodec, values = defaultCodec, policy }: PastCodecs,
): readonly TensorCodec[] | undefined {
  const place = placeOf(tensor.name)
  const isFloat = tensor.type === 'float32' || tensor.type === 'float16'
  if (!place || !isFloat || tensor.dims.length !== 4) return undefined
  if (policy && place.isOwn) return ofPolicy(tensor, place, policy)
  const codec = place.operand === 'k' ? keys : values
  return Array.from({ length: tensor.dims[1] }, () => ({ codec }))
}

function placeOf(name: string): Place | undefined {
  const [, layer, part, operand] =
    /^past_key_values\.(\d+)\.(?:(decoder|encoder)\.)?(key|value)$/.exec(name) ?? []
  if (layer === undefined) return undefined
  return { layer: Number(layer), operand: operand === 'key' ? 'k' : 'v', isOwn: part !== 'encoder' }
}

function ofPolicy(
  { name, dims }: PastShape,
  { layer, operand }: Place,
  { shape, assignments, undecidedLayers }: Policy,
): readonly TensorAssignment[] | undefined {
  const [, numKvHeads, , headDim] = dims
  if (layer >= shape.numLayers || numKvHeads !== shape.numKvHeads || headDim !== shape.headDim)
    throw new ShapeError(
      `past: ${name} must fit a policy for ${shape.numLayers} layers of ${shape.numKvHeads} KV heads of ${shape.headDim}, ` +
        `got ${numKvHeads} heads of ${headDim}; recommend one from a trace of this model`,
    )
  if (undecidedLayers.includes(layer)) return undefined
  return assignments
    .filter((assignment) => assignment.layer === layer && assignment.operand === operand)
    .toSorted((a, b) => a.kvHead - b.kvHead)
}
