import { estimateMean } from '../study/estimate.ts'
import { type Evaluation, type ScoredPlan, scorePlan } from '../study/evaluation.ts'
import type { MeasurementRow } from '../study/measurement.ts'
import { answerClaims } from '../study/pairedVerdict.ts'
import { type CachePlan, type MeasuringScope, rowsOfPlan } from '../study/plan.ts'
import type { UnitMeans } from '../study/unitMeans.ts'
import type { Baseline } from './baselines.ts'
import type { SchemeFinding, StoredSize } from './recommendation.ts'
import { storedSize, valuesPerToken } from './storedSize.ts'

/**
 * The recommendation and its baselines, every document scored by a policy that was not chosen on it.
 *
 * @param final the same policy on all documents, as it is handed out
 * @param recommended the cross-fitted plan
 */
export function schemeFindings(
  evaluation: Evaluation,
  final: CachePlan,
  recommended: CachePlan,
  baselines: readonly Baseline[],
): SchemeFinding[] {
  const own = scorePlan(evaluation, recommended)
  const findingsOf = (family: readonly Baseline[]): SchemeFinding[] => {
    const scored = family.map(({ plan }) => scorePlan(evaluation, plan))
    const verdicts = answerClaims(
      scored.map(({ units }) => ({ candidate: own.units, baseline: units, metric: 'outputScaleError' })),
    )
    return scored.map((scheme, index) => ({
      ...describe(evaluation, scheme, scheme),
      isLandmark: family[index].isLandmark,
      verdict: verdicts[index],
    }))
  }
  return [
    { ...describe(evaluation, own, scorePlan(evaluation, final)), isLandmark: false },
    // how far the landmarks of other sizes are is no claim at equal size: a family of its own
    ...findingsOf(baselines.filter(({ isLandmark }) => !isLandmark)),
    ...findingsOf(baselines.filter(({ isLandmark }) => isLandmark)),
  ]
}

function describe(
  evaluation: Evaluation,
  scored: ScoredPlan,
  handedOut: ScoredPlan,
): Omit<SchemeFinding, 'isLandmark' | 'verdict'> {
  const { heldOut } = evaluation.split
  const of = (units: readonly UnitMeans[], documents: readonly number[]): readonly UnitMeans[] =>
    units.filter(({ document }) => documents.includes(document))
  const unseen = of(scored.units, heldOut)
  return {
    name: scored.plan.name,
    detail: scored.plan.detail,
    stored: sizeOf(evaluation.scope, handedOut.units),
    loss: estimateMean(scored.units.map(({ outputScaleError }) => outputScaleError)),
    klNats: estimateMean(scored.units.map(({ klNats }) => klNats)),
    top1Agreement: estimateMean(scored.units.map(({ top1Agreement }) => top1Agreement)),
    ...(unseen.length > 0 && {
      heldOut: { loss: mean(unseen, 'outputScaleError'), klNats: mean(unseen, 'klNats') },
    }),
    worstHead: worstHead(evaluation, scored.plan),
  }
}

function mean(units: readonly UnitMeans[], metric: 'outputScaleError' | 'klNats' | 'bytesPerToken'): number {
  return units.reduce((sum, unit) => sum + unit[metric], 0) / units.length
}

export function sizeOf(scope: MeasuringScope, units: readonly UnitMeans[]): StoredSize {
  return storedSize(mean(units, 'bytesPerToken'), valuesPerToken(scope.shape, scope.layers.length))
}

function worstHead(evaluation: Evaluation, plan: CachePlan): SchemeFinding['worstHead'] {
  const { scope, measurements } = evaluation
  const byDocument = scope.documents.map((document) => rowsOfPlan(measurements, plan, scope, document))
  const meanOf = (head: number, valueOf: (row: MeasurementRow) => number): number =>
    byDocument.reduce((sum, rows) => sum + valueOf(rows[head]), 0) / byDocument.length
  const heads = byDocument[0].map(({ layer, kvHead }, head) => ({
    layer,
    kvHead,
    klNats: meanOf(head, ({ klNats }) => klNats),
    loss: meanOf(head, ({ outputScaleError }) => outputScaleError),
  }))
  return heads.reduce((worst, head) => (head.klNats > worst.klNats ? head : worst))
}
