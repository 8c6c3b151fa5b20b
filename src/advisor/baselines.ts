import { type Operand, operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { type CachePlan, uniformPlan } from '../study/plan.ts'
import { parseScheme, schemeAtSize, schemeNames } from '../study/schemes.ts'
import { inCodec } from '../study/storage.ts'
import { meanLoss } from './choosePolicy.ts'
import type { LossTable } from './lossTable.ts'
import { operandMenu } from './operandMenu.ts'

/** What a recommendation is measured against. */
export interface Baseline {
  readonly plan: CachePlan
  /** Whether it takes the bytes of the recommendation; else it stands in the table as a landmark. */
  readonly isSameSize: boolean
}

/**
 * Every scheme uniformly at the size of the recommendation, the best that one codec for all keys and one for all values
 * can do in that size, and the formats that people know.
 *
 * @param bytesPerToken what the recommendation takes
 */
export function baselinesAt(table: LossTable, bytesPerToken: number): Baseline[] {
  const { headDim } = table.shape
  const bitsPerValue = (8 * bytesPerToken) / (table.tensors.length * headDim)
  const uniform = schemeNames.flatMap((name): Baseline[] => {
    const storage = schemeAtSize(parseScheme(name), headDim, bitsPerValue)
    return storage ? [{ plan: uniformPlan(`uniform ${name}`, storage), isSameSize: true }] : []
  })
  return [...uniform, bestUniform(table, bytesPerToken), ...landmarks(headDim)]
}

/** The pair of codecs of least summed loss that fits: what there is to gain without telling tensors apart. */
function bestUniform(table: LossTable, bytesPerToken: number): Baseline {
  const numHeads = table.tensors.length / operands.length
  const [keyLosses, valueLosses] = operands.map((operand) => summedLosses(table, operand))
  let best: { loss: number; keys: CodecId; values: CodecId } | undefined
  for (const [keys, keyLoss] of keyLosses) {
    for (const [values, valueLoss] of valueLosses) {
      const bytes = numHeads * (table.bytesPerToken(keys) + table.bytesPerToken(values))
      if (bytes > bytesPerToken || (best && best.loss <= keyLoss + valueLoss)) continue
      best = { loss: keyLoss + valueLoss, keys, values }
    }
  }
  // a budget that some policy fits is one that the smallest codec for all fits
  const [smallest] = operandMenu(table.menu, 'v')
  const { keys, values } = best ?? { keys: smallest, values: smallest }
  return {
    plan: uniformPlan('best uniform pair', { keys: inCodec(keys), values: inCodec(values) }),
    isSameSize: true,
  }
}

function summedLosses(table: LossTable, operand: Operand): Map<CodecId, number> {
  const samples = [...table.documents.keys()]
  const tensors = table.tensors.filter((tensor) => tensor.operand === operand)
  return new Map(
    operandMenu(table.menu, operand).map((codec) => [
      codec,
      tensors.reduce(
        (sum, tensor) => sum + table.weightOf(tensor) * meanLoss(table, tensor, codec, samples),
        0,
      ),
    ]),
  )
}

function landmarks(headDim: number): Baseline[] {
  const codecs = headDim % 32 === 0 ? ['q8_0', 'f16'] : ['f16']
  return codecs.map((codec) => ({
    plan: uniformPlan(codec, { keys: inCodec(codec), values: inCodec(codec) }),
    isSameSize: false,
  }))
}
