import type { HeadEstimate } from '../formats/comparisonSchema.ts'
import { estimateMean } from '../study/estimate.ts'
import type { Evaluation } from '../study/evaluation.ts'
import { type CachePlan, headsOf, rowsOfPlan } from '../study/plan.ts'

/** Estimates of a plan for every layer and KV head. */
export function headEstimates(
  evaluation: Evaluation,
  scheme: string,
  bits: number,
  plan: CachePlan,
): HeadEstimate[] {
  const { scope, measurements } = evaluation
  const byDocument = scope.documents.map((document) => rowsOfPlan(measurements, plan, scope, document))
  return [...headsOf(scope)].map((head, index) => ({
    scheme,
    bits,
    ...head,
    klNats: estimateMean(byDocument.map((rows) => rows[index].klNats)),
    outputScaleError: estimateMean(byDocument.map((rows) => rows[index].outputScaleError)),
  }))
}
