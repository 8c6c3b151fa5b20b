import type { Policy } from '../cache/policy.ts'
import type { CodecId } from '../codecs/codec.ts'
import { codecSize } from '../codecs/registry.ts'
import type { EngineSetting } from './engine.ts'

/** An engine's setting in the place of a policy. */
export interface StandIn {
  readonly setting: EngineSetting
  /** What the setting stores in the tensors that the original decides: to be measured like any other. */
  readonly policy: Policy
  /** Over the same tensors, as the engine counts them: comparable with the original's. */
  readonly bytesPerToken: number
}

/** Bytes of one encoded vector. */
export type VectorBytes = (codec: CodecId) => number

/** Formats that leave a 16-bit cache as it is. */
const fullPrecision: readonly CodecId[] = ['f16', 'bf16']

/** @param policy says which tensors; its codecs do not matter */
export function createStandIn(setting: EngineSetting, policy: Policy, bytesOf: VectorBytes): StandIn {
  return {
    setting: { ...setting, warnings: [...setting.warnings, ...undecidedWarnings(setting, policy)] },
    policy: settingPolicy(setting, policy),
    bytesPerToken: settingBytes(setting, policy, bytesOf),
  }
}

/** Sizes for one head dim; every codec is made once, since tables may be costly. */
export function createVectorBytes(headDim: number): VectorBytes {
  const known = new Map<CodecId, number>()
  return (codec) => {
    const bytes = known.get(codec) ?? codecSize(codec, headDim).encodedBytes(1)
    known.set(codec, bytes)
    return bytes
  }
}

function settingPolicy(setting: EngineSetting, policy: Policy): Policy {
  const { model, shape, seed, undecidedLayers } = policy
  const assignments = policy.assignments.map(({ layer, kvHead, operand }) => ({
    layer,
    kvHead,
    operand,
    codec: setting.layers[layer][operand],
  }))
  return { model, shape, seed, assignments, undecidedLayers }
}

function settingBytes(setting: EngineSetting, policy: Policy, bytesOf: VectorBytes): number {
  let total = 0
  for (const layer of new Set(policy.assignments.map((tensor) => tensor.layer))) {
    const { k, v } = setting.layers[layer]
    total += policy.shape.numKvHeads * (bytesOf(k) + bytesOf(v))
  }
  return total
}

function undecidedWarnings(setting: EngineSetting, policy: Policy): readonly string[] {
  const quantized = policy.undecidedLayers.filter((layer) => {
    const { k, v } = setting.layers[layer]
    return !fullPrecision.includes(k) || !fullPrecision.includes(v)
  })
  if (quantized.length === 0) return []
  return [`layers that were not captured, and are quantized all the same: ${quantized.join(', ')}`]
}
