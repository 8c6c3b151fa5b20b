import type { LossTable } from '../advisor/lossTable.ts'
import type { EngineProjection } from '../advisor/recommendation.ts'
import { storedSize } from '../advisor/storedSize.ts'
import type { Policy } from '../cache/policy.ts'
import { estimateMean, estimateRatio } from '../study/estimate.ts'
import { type Evaluation, scorePlan } from '../study/evaluation.ts'
import { type CachePlan, policyPlan } from '../study/plan.ts'
import type { Engine } from './engine.ts'
import { type Projection, projectPolicy } from './project.ts'

/** An engine's stand-in for the policy, and the plan that measures it whole. */
export interface ProjectedEngine {
  readonly engine: Engine
  readonly projection: Projection
  readonly plan: CachePlan
}

/**
 * The best that each engine can do in the policy's bytes; engines with no measured setting are left out.
 *
 * @param sensitiveLayers most sensitive first, for engines that can skip layers
 */
export function projectEngines(
  engines: readonly Engine[],
  policy: Policy,
  table: LossTable,
  bytesPerToken: number,
  sensitiveLayers: readonly number[],
): ProjectedEngine[] {
  const lossOf = meanLossLookup(table)
  return engines.flatMap((engine): ProjectedEngine[] => {
    const projection = projectPolicy(engine, policy, lossOf, bytesPerToken, sensitiveLayers)
    if (!projection) return []
    return [
      { engine, projection, plan: policyPlan(`${engine.id} ${projection.setting.label}`, projection.policy) },
    ]
  })
}

/** What the stand-in costs, measured on the documents of the recommendation. */
export function engineFinding(
  { engine, projection, plan }: ProjectedEngine,
  evaluation: Evaluation,
  recommended: CachePlan,
): EngineProjection {
  const losses = scorePlan(evaluation, plan).units
  const outputErrors = losses.map(({ outputScaleError }) => outputScaleError)
  const recommendedErrors = scorePlan(evaluation, recommended).units.map(
    ({ outputScaleError }) => outputScaleError,
  )
  const projectionLoss = estimateRatio(outputErrors, recommendedErrors)
  const { shape, assignments } = projection.policy
  return {
    engine: engine.id,
    title: engine.title,
    setting: projection.setting.label,
    configuration: projection.setting.configuration,
    stored: storedSize(projection.bytesPerToken, assignments.length * shape.headDim),
    loss: estimateMean(outputErrors),
    klNats: estimateMean(losses.map(({ klNats }) => klNats)),
    ...(projectionLoss && { projectionLoss }),
    fitsBudget: projection.fitsBudget,
    cannotExpress: engine.cannotExpress,
    warnings: projection.setting.warnings,
  }
}

function meanLossLookup(
  table: LossTable,
): (layer: number, kvHead: number, operand: 'k' | 'v', codec: string) => number | undefined {
  const tensors = new Map(
    table.tensors.map((tensor) => [`${tensor.layer} ${tensor.kvHead} ${tensor.operand}`, tensor]),
  )
  return (layer, kvHead, operand, codec) => {
    const tensor = tensors.get(`${layer} ${kvHead} ${operand}`)
    if (!tensor || !table.menu.includes(codec)) return undefined
    const losses = table.losses(tensor, codec)
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  }
}
