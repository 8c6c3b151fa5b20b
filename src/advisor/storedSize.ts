import type { CacheShape } from '../cache/shape.ts'
import type { StoredSize } from './recommendation.ts'

const float16Bits = 16

/** @param numValues values that a token has in the tensors counted */
export function storedSize(bytesPerToken: number, numValues: number): StoredSize {
  const bitsPerValue = (8 * bytesPerToken) / numValues
  return { bytesPerToken, bitsPerValue, compressionRatio: float16Bits / bitsPerValue }
}

/** Keys and values of one token in some layers. */
export function valuesPerToken(shape: CacheShape, numLayers: number): number {
  return 2 * numLayers * shape.numKvHeads * shape.headDim
}
