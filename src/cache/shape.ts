/** What the KV cache of a model is made of. */
export interface CacheShape {
  readonly numLayers: number
  readonly numQueryHeads: number
  readonly numKvHeads: number
  readonly headDim: number
}

/** Which half of the cache: keys (after RoPE) or values. */
export type Operand = 'k' | 'v'

export const operands: readonly Operand[] = ['k', 'v']

/** How many query heads read one KV head (grouped-query attention). */
export function groupSize(shape: CacheShape): number {
  return shape.numQueryHeads / shape.numKvHeads
}

/** Tensors that a policy decides: one for every (layer, KV head, operand). */
export function numTensors(shape: CacheShape): number {
  return shape.numLayers * shape.numKvHeads * operands.length
}
