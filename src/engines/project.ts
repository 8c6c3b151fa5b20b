import type { Policy } from '../cache/policy.ts'
import type { Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { Engine } from './engine.ts'
import { least } from './least.ts'
import { createStandIn, createVectorBytes, type StandIn } from './standIn.ts'

/** A stand-in that was chosen by measured losses. */
export interface Projection extends StandIn {
  /** Summed over tensors. */
  readonly predictedLoss: number
  readonly fitsBudget: boolean
}

/** The loss of one tensor under a codec; undefined where it was not measured. */
export type LossOf = (layer: number, kvHead: number, operand: Operand, codec: CodecId) => number | undefined

/**
 * The engine's setting of least summed loss among those that fit the budget; the smallest one where none fits.
 *
 * Settings with a tensor that was not measured are passed over; undefined when that leaves none.
 *
 * @param policy says which tensors to sum over; its codecs do not matter
 * @param budgetBytesPerToken over the same tensors
 * @param sensitiveLayers the layers best kept unquantized, most sensitive first
 */
export function projectPolicy(
  engine: Engine,
  policy: Policy,
  lossOf: LossOf,
  budgetBytesPerToken: number,
  sensitiveLayers: readonly number[] = [],
): Projection | undefined {
  const bytesOf = createVectorBytes(policy.shape.headDim)
  const measured = engine.settings(policy.shape, sensitiveLayers).flatMap((setting): Projection[] => {
    const standIn = createStandIn(setting, policy, bytesOf)
    const predictedLoss = summedLoss(standIn.policy, lossOf)
    if (predictedLoss === undefined) return []
    return [{ ...standIn, predictedLoss, fitsBudget: standIn.bytesPerToken <= budgetBytesPerToken }]
  })
  const fitting = measured.filter((projection) => projection.fitsBudget)
  return fitting.length > 0
    ? least(fitting, ({ predictedLoss, bytesPerToken }) => [predictedLoss, bytesPerToken])
    : least(measured, ({ predictedLoss, bytesPerToken }) => [bytesPerToken, predictedLoss])
}

function summedLoss(policy: Policy, lossOf: LossOf): number | undefined {
  let total = 0
  for (const { layer, kvHead, operand, codec } of policy.assignments) {
    const loss = lossOf(layer, kvHead, operand, codec)
    if (loss === undefined) return undefined
    total += loss
  }
  return total
}
