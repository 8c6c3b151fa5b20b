import type { LossTable } from '../advisor/lossTable.ts'
import type { EngineProjection, MeasuredSetting } from '../advisor/recommendation.ts'
import { storedSize } from '../advisor/storedSize.ts'
import type { Policy } from '../cache/policy.ts'
import { estimateMean, estimateRatio } from '../study/estimate.ts'
import { type Evaluation, scorePlan } from '../study/evaluation.ts'
import { type CachePlan, policyPlan } from '../study/plan.ts'
import type { Engine } from './engine.ts'
import { type Projection, projectPolicy } from './project.ts'

/** An engine's stand-in for the policy, and the plan that measures it whole. */
export interface ProjectedSetting {
  readonly projection: Projection
  readonly plan: CachePlan
}

/** The best that an engine can do. */
export interface ProjectedEngine {
  readonly engine: Engine
  readonly best: ProjectedSetting
  /** The best that falls back to slower code nowhere; absent where `best` is one. */
  readonly withoutFallback?: ProjectedSetting
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
  const project = (engine: Engine): ProjectedSetting | undefined => {
    const projection = projectPolicy(engine, policy, lossOf, bytesPerToken, sensitiveLayers)
    return projection && { projection, plan: planOf(engine, projection) }
  }
  return engines.flatMap((engine): ProjectedEngine[] => {
    const best = project(engine)
    if (!best) return []
    const fallsBack = best.projection.setting.fallsBackOn !== undefined
    const withoutFallback = fallsBack ? project(withoutFallbacks(engine)) : undefined
    return [{ engine, best, ...(withoutFallback && { withoutFallback }) }]
  })
}

/** What is to be measured of an engine. */
export function enginePlans({ best, withoutFallback }: ProjectedEngine): CachePlan[] {
  return withoutFallback ? [best.plan, withoutFallback.plan] : [best.plan]
}

/** What the stand-in costs, measured on the documents of the recommendation. */
export function engineFinding(
  { engine, best, withoutFallback }: ProjectedEngine,
  evaluation: Evaluation,
  recommended: CachePlan,
): EngineProjection {
  const platform = best.projection.setting.fallsBackOn
  return {
    engine: engine.id,
    title: engine.title,
    ...measuredSetting(best, evaluation, recommended),
    cannotExpress: engine.cannotExpress,
    ...(platform !== undefined &&
      withoutFallback && {
        withoutFallback: { platform, ...measuredSetting(withoutFallback, evaluation, recommended) },
      }),
  }
}

function planOf(engine: Engine, { setting, policy }: Projection): CachePlan {
  return policyPlan(`${engine.id} ${setting.label}`, policy)
}

/** The same engine with those of its settings that run at full speed everywhere. */
function withoutFallbacks(engine: Engine): Engine {
  return {
    ...engine,
    settings: (shape, sensitiveLayers) =>
      engine.settings(shape, sensitiveLayers).filter(({ fallsBackOn }) => fallsBackOn === undefined),
  }
}

function measuredSetting(
  { projection, plan }: ProjectedSetting,
  evaluation: Evaluation,
  recommended: CachePlan,
): MeasuredSetting {
  const losses = scorePlan(evaluation, plan).units
  const outputErrors = losses.map(({ outputScaleError }) => outputScaleError)
  const recommendedErrors = scorePlan(evaluation, recommended).units.map(
    ({ outputScaleError }) => outputScaleError,
  )
  const projectionLoss = estimateRatio(outputErrors, recommendedErrors)
  const { shape, assignments } = projection.policy
  return {
    setting: projection.setting.label,
    configuration: projection.setting.configuration,
    stored: storedSize(projection.bytesPerToken, assignments.length * shape.headDim),
    loss: estimateMean(outputErrors),
    klNats: estimateMean(losses.map(({ klNats }) => klNats)),
    ...(projectionLoss && { projectionLoss }),
    fitsBudget: projection.fitsBudget,
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
