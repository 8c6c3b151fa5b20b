import { type LossTable, lossTable, singlesPlans } from '../advisor/lossTable.ts'
import { lossWeights } from '../advisor/lossWeights.ts'
import { modelVerdict } from '../advisor/modelVerdict.ts'
import { type Advice, advise, conclude, plansOf, policyOf } from '../advisor/recommend.ts'
import type { Recommendation } from '../advisor/recommendation.ts'
import { sensitiveLayers } from '../advisor/tensorFindings.ts'
import type { Policy } from '../cache/policy.ts'
import type { Sensitivity } from '../cache/sensitivity.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { Engine } from '../engines/engine.ts'
import { engineFinding, enginePlans, type ProjectedEngine, projectEngines } from '../engines/engineFinding.ts'
import { policyChecksum } from '../formats/policyChecksum.ts'
import type { Evaluation } from '../study/evaluation.ts'
import { keyOffset } from '../study/keyOffset.ts'
import type { MeasurementRow } from '../study/measurement.ts'
import type { ReplayFindings } from '../study/replay/replayFindings.ts'
import { type RunOptions, type TraceRun, withTraceRun } from './measuringRun.ts'
import { withNotice } from './progress.ts'

export interface RecommendRequest extends RunOptions {
  /** Budget of a token over all captured tensors. */
  readonly bytesPerToken: number
  /** Codecs to choose from. */
  readonly menu: readonly CodecId[]
  /** What the model makes of each tensor's loss; absent: all count alike. */
  readonly sensitivity: Sensitivity | undefined
  /** What the model says of some policies; whether this one is among them shows once it is chosen. */
  readonly replay: ReplayFindings | undefined
  /** What the engines would run besides: measured, but not chosen. */
  readonly besides: readonly CodecId[]
  readonly engines: readonly Engine[]
}

/** Measures a trace, chooses a policy, and measures what was chosen. */
export async function recommendTrace(
  request: RecommendRequest,
): Promise<{ recommendation: Recommendation; rows: MeasurementRow[] }> {
  return withTraceRun(request, async (run) => {
    const recommendation = await recommendWith(run, request)
    return { recommendation, rows: run.rows() }
  })
}

async function recommendWith(run: TraceRun, request: RecommendRequest): Promise<Recommendation> {
  const { evaluation } = run
  const { choice, all } = evaluation.split
  const probes = request.sensitivity ? [request.sensitivity.probe] : []
  const codecs = [...new Set([...request.menu, ...request.besides, ...probes])]
  await run.measure(`measuring ${codecs.length} codecs`, singlesPlans(codecs), choice)
  const chosen = withNotice('choosing a policy', () => choose(request, evaluation, codecs))
  const plans = [...plansOf(chosen.advice), ...chosen.projected.flatMap(enginePlans)]
  await run.measure('measuring whole policies', plans, all)
  return withNotice('weighing the evidence', () => describe(request, evaluation, chosen))
}

interface Chosen {
  readonly advice: Advice
  readonly policy: Policy
  readonly projected: readonly ProjectedEngine[]
}

/** @param codecs those that were measured */
function choose(request: RecommendRequest, evaluation: Evaluation, codecs: readonly CodecId[]): Chosen {
  const { trace, seed, menu, engines, bytesPerToken, sensitivity } = request
  const { scope, split, measurements, tokensOf } = evaluation
  const plainTableOf = (ids: readonly CodecId[]): LossTable =>
    lossTable(measurements, ids, { ...scope, documents: split.choice }, tokensOf)
  const weights = sensitivity && { weightOf: lossWeights(plainTableOf(codecs), sensitivity) }
  const tableOf = (ids: readonly CodecId[]): LossTable => ({ ...plainTableOf(ids), ...weights })
  const table = tableOf(menu)
  const advice = advise(table, bytesPerToken)
  const policy = policyOf(table, advice.fit.final, { model: trace.model, seed }, (layer, kvHead) =>
    keyOffset(trace.readHead(layer, kvHead).keys, trace),
  )
  const projected = projectEngines(engines, policy, tableOf(codecs), bytesPerToken, sensitiveLayers(table))
  return { advice, policy, projected }
}

function describe(
  { trace, seed, sensitivity, replay }: RecommendRequest,
  evaluation: Evaluation,
  { advice, policy, projected }: Chosen,
): Recommendation {
  const { split } = evaluation
  const verdict = replay && modelVerdict(replay, policyChecksum(policy))
  return {
    model: trace.model,
    seed,
    trace: {
      checksum: trace.checksum,
      numTokens: trace.numTokens,
      numQueries: trace.queryPositions.length,
      layers: trace.layers,
      choiceDocuments: split.choice.length,
      heldOutDocuments: split.heldOut.length,
      longestDocument: Math.max(...split.all.map(evaluation.tokensOf)),
    },
    policy,
    ...(sensitivity && {
      sensitivity: {
        probe: sensitivity.probe,
        numDocuments: sensitivity.numDocuments,
        predictedKlNats: advice.fit.final.loss,
      },
    }),
    ...(verdict && { replay: verdict }),
    ...conclude(advice, evaluation),
    engines: projected.map((engine) => engineFinding(engine, evaluation, advice.recommended)),
  }
}
