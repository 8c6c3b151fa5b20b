import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { operands } from '../../src/cache/shape.ts'

/** What a synthetic loss table is made from. */
export interface LossRecipe {
  readonly numLayers?: number
  readonly headDim?: number
  readonly documents?: readonly number[]
  /** Bytes that a token takes in one tensor. */
  readonly menu: Readonly<Record<string, number>>
  /** @param sample index into the documents */
  loss(tensor: Tensor, codec: string, sample: number): number
}

/** A table of one KV head a layer, with the losses that a function gives. */
export function buildLossTable(recipe: LossRecipe): LossTable {
  const { numLayers = 2, headDim = 16, documents = [0, 1, 2], menu } = recipe
  const losses = (tensor: Tensor, codec: string): number[] =>
    documents.map((_, sample) => recipe.loss(tensor, codec, sample))
  return {
    shape: { numLayers, numQueryHeads: 1, numKvHeads: 1, headDim },
    tensors: Array.from({ length: numLayers }, (_, layer) =>
      operands.map((operand) => ({ layer, kvHead: 0, operand })),
    ).flat(),
    menu: Object.keys(menu),
    documents,
    bytesPerToken: (codec) => menu[codec],
    weightOf: () => 1,
    losses,
    klNats: (tensor, codec) => losses(tensor, codec).map((loss) => loss / 2),
  }
}
