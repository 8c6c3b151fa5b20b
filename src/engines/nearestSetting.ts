import type { Policy } from '../cache/policy.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { Engine } from './engine.ts'
import { least } from './least.ts'
import { createStandIn, createVectorBytes, type StandIn, type VectorBytes } from './standIn.ts'

/**
 * The engine's setting whose stored bits are nearest to a policy's, tensor by tensor: for want of measurements.
 *
 * A bit too few counts as two too many; among equals, the one with most formats in common wins. An engine that can skip
 * layers skips those to which the policy gives most bits.
 */
export function nearestSetting(engine: Engine, policy: Policy): StandIn {
  const bytesOf = createVectorBytes(policy.shape.headDim)
  const standIns = engine
    .settings(policy.shape, layersByBytes(policy, bytesOf))
    .map((setting) => createStandIn(setting, policy, bytesOf))
  const nearest = least(standIns, (standIn) => distance(standIn.policy, policy, bytesOf))
  if (nearest === undefined) throw new RangeError(`engine ${engine.id}: expected settings, got none`)
  return nearest
}

/** Layers in the order of the bytes that a policy gives them, most first. */
function layersByBytes(policy: Policy, bytesOf: VectorBytes): readonly number[] {
  const bytes = new Map<number, number>()
  for (const { layer, codec } of policy.assignments)
    bytes.set(layer, (bytes.get(layer) ?? 0) + bytesOf(codec))
  return [...bytes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).map(([layer]) => layer)
}

/** The gap in bytes, and the number of tensors in another format. */
function distance(candidate: Policy, wanted: Policy, bytesOf: VectorBytes): readonly [number, number] {
  let gap = 0
  let numForeign = 0
  for (const [index, { codec }] of candidate.assignments.entries()) {
    const wantedCodec = wanted.assignments[index].codec
    const surplus = bytesOf(codec) - bytesOf(wantedCodec)
    gap += surplus < 0 ? -2 * surplus : surplus
    if (format(codec) !== format(wantedCodec)) numForeign++
  }
  return [gap, numForeign]
}

/** A codec's name without its options. */
function format(codec: CodecId): string {
  return codec.split(':', 1)[0]
}
