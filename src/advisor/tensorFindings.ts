import type { Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { benjaminiHochberg } from '../stats/benjaminiHochberg.ts'
import { correctFamily } from '../stats/correctFamily.ts'
import { mean } from '../stats/mean.ts'
import { minimumUnits } from '../stats/minimumUnits.ts'
import { quantile } from '../stats/quantile.ts'
import { quorum } from '../stats/quorum.ts'
import { estimateMean } from '../study/estimate.ts'
import { type TestedClaim, testErrors } from '../study/pairedVerdict.ts'
import { type Choice, meanLoss } from './choosePolicy.ts'
import type { LossTable, Tensor } from './lossTable.ts'
import { operandMenu } from './operandMenu.ts'
import type { Evidence, TensorFinding } from './recommendation.ts'

/**
 * Why each tensor got its codec: its sensitivity, and the best other codec that takes no more bytes.
 *
 * Whether the rival loses more is a claim for each tensor, and together they are a map: two kinds of tests have to agree, each
 * corrected by Benjamini-Hochberg over the tensors. They are two-sided, since which of the two was chosen follows from the
 * same documents.
 */
export function tensorFindings(table: LossTable, choice: Choice): TensorFinding[] {
  const sensitivities = sensitivityOf(table)
  const rivals = table.tensors.map((tensor, index) => rivalOf(table, tensor, choice.codecs[index]))
  const evidence = evidenceOf(rivals, table.documents.length)
  return table.tensors.map((tensor, index) => {
    const codec = choice.codecs[index]
    const rival = rivals[index]
    const bitsPerValue = (8 * table.bytesPerToken(codec)) / table.shape.headDim
    const sensitivity = sensitivities[index]
    return {
      ...tensor,
      codec,
      bitsPerValue,
      sensitivity,
      loss: estimateMean(table.losses(tensor, codec)),
      ...(tensor.operand === 'k' && { klNats: estimateMean(table.klNats(tensor, codec)) }),
      ...(rival && { rival: rival.finding }),
      evidence: evidence[index],
      reason: reasonOf(codec, bitsPerValue, sensitivity, rival?.finding, evidence[index]),
    }
  })
}

/**
 * Loss of each tensor over the median tensor of the same operand, as the geometric mean over the codecs of the menu:
 * what a tensor costs, whatever it is stored in. A tensor that loses nothing has 0, and no part in the median.
 */
function sensitivityOf(table: LossTable): number[] {
  const logLosses = table.tensors.map(
    (tensor) => Math.log(table.weightOf(tensor)) + meanLogLoss(table, tensor),
  )
  const medianOf = (operand: Operand): number => {
    const losing = logLosses.filter(
      (logLoss, index) => table.tensors[index].operand === operand && Number.isFinite(logLoss),
    )
    return losing.length === 0 ? 0 : quantile(losing, 0.5)
  }
  const median = { k: medianOf('k'), v: medianOf('v') }
  return logLosses.map((logLoss, index) => Math.exp(logLoss - median[table.tensors[index].operand]))
}

/** Over the codecs that lose anything; minus infinity where none does. */
function meanLogLoss(table: LossTable, tensor: Tensor): number {
  const losses = operandMenu(table.menu, tensor.operand)
    .map((codec) => meanLoss(table, tensor, codec, [...table.documents.keys()]))
    .filter((loss) => loss > 0)
  if (losses.length === 0) return Number.NEGATIVE_INFINITY
  return losses.reduce((sum, loss) => sum + Math.log(loss), 0) / losses.length
}

/** Layers by what they lose, most sensitive first: the mean of their tensors' sensitivities. */
export function sensitiveLayers(table: LossTable): number[] {
  const totals = new Map<number, number>()
  sensitivityOf(table).forEach((sensitivity, index) => {
    const { layer } = table.tensors[index]
    totals.set(layer, (totals.get(layer) ?? 0) + sensitivity)
  })
  return [...totals].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([layer]) => layer)
}

interface Rival {
  readonly finding: NonNullable<TensorFinding['rival']>
  /** Whether it loses something else than the choice; differences are rival - choice. */
  readonly tested: TestedClaim
}

/** The codec of least loss among those of another name that take no more bytes: options do not make a rival. */
function rivalOf(table: LossTable, tensor: Tensor, chosen: CodecId): Rival | undefined {
  const samples = [...table.documents.keys()]
  const bytes = table.bytesPerToken(chosen)
  const least = operandMenu(table.menu, tensor.operand)
    .filter((codec) => nameOf(codec) !== nameOf(chosen) && table.bytesPerToken(codec) <= bytes)
    .map((codec) => ({ codec, loss: meanLoss(table, tensor, codec, samples) }))
    .reduce<{ codec: CodecId; loss: number } | undefined>(
      (best, other) => (best && best.loss <= other.loss ? best : other),
      undefined,
    )
  if (least === undefined) return undefined
  const tested = testErrors(table.losses(tensor, least.codec), table.losses(tensor, chosen))
  return { finding: { codec: least.codec, ...(tested.ratio && { lossRatio: tested.ratio }) }, tested }
}

/** Family and width: `mse4` of `mse4:correction=on`. */
function nameOf(codec: CodecId): string {
  return codec.split(':')[0]
}

function evidenceOf(rivals: readonly (Rival | undefined)[], numDocuments: number): Evidence[] {
  if (numDocuments < minimumUnits) return rivals.map(() => 'not enough evidence')
  const corrected = correctFamily(
    rivals.map((rival) => rival?.tested.tests ?? []),
    benjaminiHochberg,
  )
  return rivals.map((rival, index) => {
    if (rival === undefined) return 'unrivalled'
    if (quorum(corrected[index]).outcome !== 'difference') return 'tied'
    return mean(rival.tested.differences) > 0 ? 'clear' : 'beaten'
  })
}

function reasonOf(
  codec: CodecId,
  bits: number,
  sensitivity: number,
  rival: TensorFinding['rival'],
  evidence: Evidence,
): string {
  const size = `${bits.toFixed(2)} bits: ${sensitivity.toFixed(2)} x the median sensitivity`
  if (rival === undefined)
    return `${size}; no codec of another kind or width takes as few bytes as ${nameOf(codec)}`
  const amount = rival.lossRatio && `${rival.lossRatio.value.toFixed(2)} x the loss`
  switch (evidence) {
    case 'clear':
      return `${size}; the next best of no more bytes, ${rival.codec}, has ${amount ?? 'more of the loss'}`
    case 'beaten':
      return `${size}; ${rival.codec} does better in no more bytes, with ${amount ?? 'less of the loss'}`
    case 'tied':
      return `${size}; cannot be told apart from ${rival.codec}, which has ${amount ?? 'no more of the loss'}`
    default:
      return `${size}; on too few documents to say for sure, beside ${rival.codec}`
  }
}
