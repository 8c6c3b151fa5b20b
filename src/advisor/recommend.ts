import type { Policy } from '../cache/policy.ts'
import { isCentered } from '../codecs/centered.ts'
import { writeOffset } from '../codecs/offsetText.ts'
import { compareSchemes, schemePlan } from '../study/compareSchemes.ts'
import { type Estimate, estimateRatio } from '../study/estimate.ts'
import type { Evaluation } from '../study/evaluation.ts'
import { type CachePlan, headsOf, rowsOfPlan } from '../study/plan.ts'
import { parseScheme } from '../study/schemes.ts'
import { type Baseline, baselinesAt } from './baselines.ts'
import { choosePair } from './choosePair.ts'
import { type Choice, choosePolicy, meanLoss, type OptimalChoice, policyReach } from './choosePolicy.ts'
import { type CrossFit, choicePlan, crossFit, crossFitPlan, leftOutLosses } from './crossFit.ts'
import { keysOverValues } from './keysOverValues.ts'
import type { LossTable } from './lossTable.ts'
import type {
  FrontierPoint,
  PairComparison,
  PredictedMeasured,
  Prediction,
  Recommendation,
} from './recommendation.ts'
import { schemeFindings } from './schemeFindings.ts'
import { storedSize, valuesPerToken } from './storedSize.ts'
import { tensorFindings } from './tensorFindings.ts'

/** A policy that was chosen, and everything that must be measured before it can be recommended. */
export interface Advice {
  readonly table: LossTable
  readonly bytesPerToken: number
  readonly fit: CrossFit
  /** No policy of the budget loses less on the documents of the choice. */
  readonly lowerBound: number
  readonly pair?: PairComparison
  /** The policy as it is handed out. */
  readonly final: CachePlan
  /** The same choice, each document scored by a policy that was not chosen on it. */
  readonly recommended: CachePlan
  readonly baselines: readonly Baseline[]
}

/** Nominal budgets at which schemes are compared beside a recommendation. */
const comparedBits: readonly number[] = [2, 3, 4, 5, 6]
const comparedSchemes = ['KV', 'QKQV', 'QKQV:sketch=gaussian', 'MSE-only', 'QKV'].map(parseScheme)
const comparisonBaseline = parseScheme('KQV')

/**
 * Chooses the policy under a budget; what is left is to measure `plansOf` the advice, and to conclude.
 *
 * A codec for each tensor has to earn its keep: where it does not lose less than the best pair of codecs for all of them,
 * on documents that neither was chosen on, the pair is handed out.
 */
export function advise(table: LossTable, bytesPerToken: number): Advice {
  const fitWithin = (bytes: number): CrossFit<OptimalChoice> =>
    crossFit(table, (documents) => choosePolicy(table, bytes, documents))
  const tensors = fitWithin(bytesPerToken)
  const pair = crossFit(table, (documents) => choosePair(table, tensors.final.bytesPerToken, documents))
  const ratio = leftOutRatio(table, tensors, pair)
  const isHandedOut = ratio !== undefined && ratio.value >= 1
  const plans = isHandedOut
    ? plansFor(table, pair, crossFitPlan('tensor by tensor', table, tensors))
    : plansFor(table, tensors, crossFitPlan('best uniform pair', table, pair))
  const advice = { table, bytesPerToken, lowerBound: tensors.final.lowerBound, ...plans }
  // pairs come in few sizes: what a codec for each tensor is worth, bytes apart, shows at the size of the pair
  const tensorsOverPair = isHandedOut ? ratio : leftOutRatio(table, fitWithin(pair.final.bytesPerToken), pair)
  if (tensorsOverPair === undefined) return advice
  const { bitsPerValue } = storedSize(pair.final.bytesPerToken, table.tensors.length * table.shape.headDim)
  return { ...advice, pair: { tensorsOverPair, bitsPerValue, isHandedOut } }
}

/** Undefined where nothing can be left out, and where both are the same. */
function leftOutRatio(table: LossTable, tensors: CrossFit, pair: CrossFit): Estimate | undefined {
  const isSame = tensors.final.codecs.every((codec, at) => codec === pair.final.codecs[at])
  if (isSame || pair.leftOut.size === 0) return undefined
  return estimateRatio(leftOutLosses(table, tensors), leftOutLosses(table, pair))
}

/** @param rival what was not handed out */
function plansFor(
  table: LossTable,
  fit: CrossFit,
  rival: CachePlan,
): Pick<Advice, 'fit' | 'final' | 'recommended' | 'baselines'> {
  return {
    fit,
    final: choicePlan('recommended', table, fit.final),
    recommended: crossFitPlan('recommended', table, fit),
    baselines: baselinesAt(table, fit.final.bytesPerToken, rival),
  }
}

/** Plans that {@link conclude} will ask for. */
export function plansOf(advice: Advice): CachePlan[] {
  const schemes = [...comparedSchemes, comparisonBaseline]
  return [
    advice.final,
    advice.recommended,
    ...advice.baselines.map(({ plan }) => plan),
    ...schemes.flatMap((scheme) => comparedBits.map((bits) => schemePlan(scheme, bits))),
  ]
}

/** The part of a recommendation that follows from measurements alone. */
export type Conclusion = Omit<
  Recommendation,
  'model' | 'trace' | 'seed' | 'policy' | 'sensitivity' | 'replay' | 'engines'
>

export function conclude(advice: Advice, evaluation: Evaluation): Conclusion {
  const { table, fit, lowerBound, pair } = advice
  const numValues = valuesPerToken(evaluation.scope.shape, evaluation.scope.layers.length)
  return {
    shape: table.shape,
    budget: { bytesPerToken: advice.bytesPerToken, bitsPerValue: (8 * advice.bytesPerToken) / numValues },
    menu: table.menu,
    stored: storedSize(fit.final.bytesPerToken, numValues),
    optimality: { loss: fit.final.loss, lowerBound },
    ...(pair && { pair }),
    tensors: tensorFindings(table, fit.final),
    ...keysOverValues(table),
    schemes: schemeFindings(evaluation, advice.final, advice.recommended, advice.baselines),
    frontier: frontierOf(table),
    comparisons: compareSchemes(evaluation, comparedSchemes, comparisonBaseline, comparedBits),
    prediction: predictionOf(advice, evaluation),
  }
}

/**
 * The policy file's content.
 *
 * @param offsetOf what centred keys of a head take away
 */
export function policyOf(
  table: LossTable,
  choice: Choice,
  labels: { model: string; seed: number },
  offsetOf: (layer: number, kvHead: number) => Float32Array,
): Policy {
  const decided = new Set(table.tensors.map(({ layer }) => layer))
  return {
    ...labels,
    shape: table.shape,
    assignments: table.tensors.map((tensor, index) => {
      const codec = choice.codecs[index]
      if (!isCentered(codec)) return { ...tensor, codec }
      return { ...tensor, codec, offset: writeOffset(offsetOf(tensor.layer, tensor.kvHead)) }
    }),
    undecidedLayers: Array.from({ length: table.shape.numLayers }, (_, layer) => layer).filter(
      (layer) => !decided.has(layer),
    ),
  }
}

const frontierStep = 0.25

/** Policies chosen at every quarter bit that the menu reaches, up to 9 bits, where losses have long vanished. */
function frontierOf(table: LossTable): FrontierPoint[] {
  const reach = policyReach(table)
  const numValues = table.tensors.length * table.shape.headDim
  const samples = [...table.documents.keys()]
  const largest = Math.min((9 * numValues) / 8, reach.largest)
  const points: FrontierPoint[] = []
  // in bytes, as bits of the smallest policy may round to less than it takes
  for (let bytes = reach.smallest; bytes <= largest; bytes += (frontierStep * numValues) / 8) {
    const choice = choosePolicy(table, bytes, samples)
    const losses = table.tensors.map((tensor, at) => meanLoss(table, tensor, choice.codecs[at], samples))
    points.push({
      bitsPerValue: (8 * choice.bytesPerToken) / numValues,
      loss: (2 * losses.reduce((sum, loss) => sum + loss, 0)) / table.tensors.length,
    })
  }
  return points
}

/** Predicted on the documents of the choice, measured on others: those held out, else each left out in turn. */
function predictionOf({ table, fit, recommended }: Advice, evaluation: Evaluation): Prediction {
  const { heldOut, choice } = evaluation.split
  const documents = heldOut.length > 0 ? heldOut : choice
  const measured = documents.map((document) =>
    rowsOfPlan(evaluation.measurements, recommended, evaluation.scope, document),
  )
  const samples = [...table.documents.keys()]
  const lossOf = (tensor: number): number =>
    meanLoss(table, table.tensors[tensor], fit.final.codecs[tensor], samples)
  const heads = [...headsOf(evaluation.scope)].map(
    (head, index): PredictedMeasured => ({
      ...head,
      predicted: lossOf(2 * index) + lossOf(2 * index + 1),
      measured: measured.reduce((sum, rows) => sum + rows[index].outputScaleError, 0) / documents.length,
    }),
  )
  const mean = (name: 'predicted' | 'measured'): number =>
    heads.reduce((sum, head) => sum + head[name], 0) / heads.length
  return {
    predictedLoss: mean('predicted'),
    measuredLoss: mean('measured'),
    numDocuments: documents.length,
    heads,
  }
}
