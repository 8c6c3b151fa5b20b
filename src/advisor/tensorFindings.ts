import type { Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { minimumUnits } from '../stats/minimumUnits.ts'
import { quantile } from '../stats/quantile.ts'
import { type Estimate, estimateMean, estimateRatio } from '../study/estimate.ts'
import { type Choice, meanLoss } from './choosePolicy.ts'
import type { LossTable, Tensor } from './lossTable.ts'
import { operandMenu } from './operandMenu.ts'
import type { Evidence, TensorFinding } from './recommendation.ts'

/** Why each tensor got its codec: its sensitivity, and the best other codec that takes no more bytes. */
export function tensorFindings(table: LossTable, choice: Choice): TensorFinding[] {
  const sensitivities = sensitivityOf(table)
  return table.tensors.map((tensor, index) => {
    const codec = choice.codecs[index]
    const rival = rivalOf(table, tensor, codec)
    const evidence = evidenceOf(table, tensor, codec, rival)
    const bitsPerValue = (8 * table.bytesPerToken(codec)) / table.shape.headDim
    const sensitivity = sensitivities[index]
    return {
      ...tensor,
      codec,
      bitsPerValue,
      sensitivity,
      loss: estimateMean(table.losses(tensor, codec)),
      ...(tensor.operand === 'k' && { klNats: estimateMean(table.klNats(tensor, codec)) }),
      ...(rival && { rival }),
      evidence,
      reason: reasonOf(codec, bitsPerValue, sensitivity, rival, evidence),
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
  readonly codec: CodecId
  readonly lossRatio?: Estimate
}

/** The codec of least loss among the others that take no more bytes. */
function rivalOf(table: LossTable, tensor: Tensor, chosen: CodecId): Rival | undefined {
  const samples = [...table.documents.keys()]
  const bytes = table.bytesPerToken(chosen)
  let best: CodecId | undefined
  let leastLoss = Number.POSITIVE_INFINITY
  for (const codec of operandMenu(table.menu, tensor.operand)) {
    if (codec === chosen || table.bytesPerToken(codec) > bytes) continue
    const loss = meanLoss(table, tensor, codec, samples)
    if (loss < leastLoss) {
      leastLoss = loss
      best = codec
    }
  }
  if (best === undefined) return undefined
  const lossRatio = estimateRatio(table.losses(tensor, best), table.losses(tensor, chosen))
  return { codec: best, ...(lossRatio && { lossRatio }) }
}

function evidenceOf(table: LossTable, tensor: Tensor, chosen: CodecId, rival: Rival | undefined): Evidence {
  if (table.documents.length < minimumUnits) return 'not enough evidence'
  if (rival === undefined) return 'clear'
  if (rival.lossRatio?.interval) return rival.lossRatio.interval.lower > 1 ? 'clear' : 'tied'
  const lossOf = (codec: CodecId): number => meanLoss(table, tensor, codec, [...table.documents.keys()])
  return lossOf(rival.codec) > lossOf(chosen) ? 'clear' : 'tied'
}

function reasonOf(
  codec: CodecId,
  bits: number,
  sensitivity: number,
  rival: Rival | undefined,
  evidence: Evidence,
): string {
  const size = `${bits.toFixed(2)} bits: ${sensitivity.toFixed(2)} x the median sensitivity`
  if (rival === undefined) return `${size}; ${codec} is the smallest on the menu`
  if (evidence === 'not enough evidence')
    return `${size}; best of its size on too few documents to say for sure`
  const ratioOr = (words: string): string =>
    rival.lossRatio ? `${rival.lossRatio.value.toFixed(2)} x` : words
  if (evidence === 'clear')
    return `${size}; the next best of no more bytes, ${rival.codec}, has ${ratioOr('more of')} the loss`
  return `${size}; ${rival.codec} would do as well, with ${ratioOr('no more of')} the loss`
}
