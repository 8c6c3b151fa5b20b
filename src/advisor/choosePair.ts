import { type Operand, operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { type Choice, meanLoss, weightOf, weightsPerByte } from './choosePolicy.ts'
import type { LossTable } from './lossTable.ts'
import { operandMenu } from './operandMenu.ts'

/**
 * One codec for all keys and one for all values, of least summed loss under a byte budget: what there is to gain without
 * telling tensors apart.
 *
 * @param bytesPerToken budget over all tensors of the table, which some policy of the menu fits
 * @param documents which of the table's documents count, as indices into its samples
 */
export function choosePair(table: LossTable, bytesPerToken: number, documents: readonly number[]): Choice {
  const numHeads = table.tensors.length / operands.length
  const [keyLosses, valueLosses] = operands.map((operand) => summedLosses(table, operand, documents))
  let best: { codecs: Record<Operand, CodecId>; bytesPerToken: number; loss: number } | undefined
  for (const [k, keyLoss] of keyLosses) {
    for (const [v, valueLoss] of valueLosses) {
      const bytes = (numHeads * (weightOf(table, k) + weightOf(table, v))) / weightsPerByte
      const loss = keyLoss + valueLoss
      if (bytes <= bytesPerToken && !(best && best.loss <= loss))
        best = { codecs: { k, v }, bytesPerToken: bytes, loss }
    }
  }
  if (best === undefined)
    throw new RangeError(
      `pair: no two codecs of the menu fit, got ${bytesPerToken} bytes; change --bits or --menu`,
    )
  const { codecs } = best
  return { ...best, codecs: table.tensors.map(({ operand }) => codecs[operand]) }
}

/** What all keys or all values lose in each codec that they may have, weights counted. */
export function summedLosses(
  table: LossTable,
  operand: Operand,
  documents: readonly number[] = [...table.documents.keys()],
): Map<CodecId, number> {
  const tensors = table.tensors.filter((tensor) => tensor.operand === operand)
  return new Map(
    operandMenu(table.menu, operand).map((codec) => [
      codec,
      tensors.reduce(
        (sum, tensor) => sum + table.weightOf(tensor) * meanLoss(table, tensor, codec, documents),
        0,
      ),
    ]),
  )
}
