import { operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { solveKnapsack } from './knapsack.ts'
import type { LossTable, Tensor } from './lossTable.ts'
import { operandMenu } from './operandMenu.ts'

/** A codec for every tensor of a loss table, and how good that is. */
export interface Choice {
  /** In the order of the table's tensors. */
  readonly codecs: readonly CodecId[]
  readonly bytesPerToken: number
  /** Times its weight, summed over tensors, mean over documents. */
  readonly loss: number
}

/** The best choice that there is. */
export interface OptimalChoice extends Choice {
  /** No policy of this size loses less on these documents. */
  readonly lowerBound: number
}

/** Weights of the knapsack are whole: bytes per token of codecs that code groups of tokens come in fractions. */
export const weightsPerByte = 64

/**
 * The policy of least summed loss under a byte budget.
 *
 * @param bytesPerToken budget over all tensors of the table
 * @param documents which of the table's documents count, as indices into its samples
 * @throws RangeError when the budget is below the smallest or above the largest policy of the menu
 */
export function choosePolicy(
  table: LossTable,
  bytesPerToken: number,
  documents: readonly number[],
): OptimalChoice {
  checkBudget(table, bytesPerToken)
  const menus = { k: operandMenu(table.menu, 'k'), v: operandMenu(table.menu, 'v') }
  const groups = table.tensors.map((tensor) =>
    menus[tensor.operand].map((codec) => ({
      weight: weightOf(table, codec),
      loss: table.weightOf(tensor) * meanLoss(table, tensor, codec, documents),
    })),
  )
  const solution = solveKnapsack(groups, Math.floor(bytesPerToken * weightsPerByte))
  return {
    codecs: solution.chosen.map((index, at) => menus[table.tensors[at].operand][index]),
    bytesPerToken: solution.weight / weightsPerByte,
    loss: solution.loss,
    lowerBound: solution.lowerBound,
  }
}

export function meanLoss(
  table: LossTable,
  tensor: Tensor,
  codec: CodecId,
  documents: readonly number[],
): number {
  const losses = table.losses(tensor, codec)
  return documents.reduce((sum, index) => sum + losses[index], 0) / documents.length
}

/** Bytes of a token in a codec, as the knapsack counts them. */
export function weightOf(table: LossTable, codec: CodecId): number {
  return Math.round(table.bytesPerToken(codec) * weightsPerByte)
}

/** Bytes per token of the smallest and of the largest policy of a table. */
export function policyReach(table: LossTable): { readonly smallest: number; readonly largest: number } {
  let [smallest, largest] = [0, 0]
  for (const operand of operands) {
    const weights = operandMenu(table.menu, operand).map((codec) => weightOf(table, codec))
    const share = table.tensors.filter((tensor) => tensor.operand === operand).length / weightsPerByte
    smallest += share * Math.min(...weights)
    largest += share * Math.max(...weights)
  }
  return { smallest, largest }
}

function checkBudget(table: LossTable, bytesPerToken: number): void {
  const values = table.tensors.length * table.shape.headDim
  const toBits = (bytes: number): string => ((8 * bytes) / values).toFixed(2)
  const { smallest, largest } = policyReach(table)
  if (bytesPerToken >= smallest && bytesPerToken <= largest) return
  throw new RangeError(
    `budget: expected ${toBits(smallest)} to ${toBits(largest)} bits per value (${smallest} to ${largest} bytes per token) with this menu, got ${toBits(bytesPerToken)} (${bytesPerToken}); change --bits or --menu`,
  )
}
