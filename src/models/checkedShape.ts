import type { CacheShape } from '../cache/shape.ts'
import { ShapeError } from '../numerics/errors.ts'

/** A shape that attention with rotary positions can have: whole groups of query heads, and channels in pairs. */
export function checkedShape(shape: CacheShape): CacheShape {
  const { numQueryHeads, numKvHeads, headDim } = shape
  if (numQueryHeads % numKvHeads !== 0)
    throw new ShapeError(
      `model: query heads must be a multiple of the ${numKvHeads} KV heads, got ${numQueryHeads}`,
    )
  if (headDim % 2 !== 0) throw new ShapeError(`model: head dim must be even, got ${headDim}`)
  return shape
}
