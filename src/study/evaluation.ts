import type { Measurements } from './measurements.ts'
import type { CachePlan, MeasuringScope } from './plan.ts'
import type { DocumentSplit } from './splitDocuments.ts'
import { type UnitMeans, unitMeans } from './unitMeans.ts'

/** Where whole plans were measured, and how documents are divided. */
export interface Evaluation {
  readonly measurements: Measurements
  readonly scope: MeasuringScope
  readonly split: DocumentSplit
  tokensOf(document: number): number
}

/** A plan with its means by document. */
export interface ScoredPlan {
  readonly plan: CachePlan
  readonly units: readonly UnitMeans[]
}

export function scorePlan(evaluation: Evaluation, plan: CachePlan): ScoredPlan {
  return { plan, units: unitMeans(evaluation.measurements, plan, evaluation.scope, evaluation.tokensOf) }
}
