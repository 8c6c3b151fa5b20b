import type { Vectors } from './vectors.ts'

/**
 * Euclidean distances between all vectors, `[numVectors, numVectors]`, coordinates divided by `scales`.
 *
 * - Cost: n (n - 1) / 2 distances.
 */
export function pairwiseDistances(vectors: Vectors, scales: Float64Array): Float64Array {
  const numVectors = vectors.length
  const numCoordinates = scales.length
  const flat = Float64Array.from(vectors.flat())
  const distances = new Float64Array(numVectors * numVectors)
  for (let i = 0; i < numVectors; i++) {
    for (let j = i + 1; j < numVectors; j++) {
      let squares = 0
      for (let axis = 0; axis < numCoordinates; axis++) {
        const difference = flat[i * numCoordinates + axis] - flat[j * numCoordinates + axis]
        const scaled = difference / scales[axis]
        squares += scaled * scaled
      }
      distances[i * numVectors + j] = distances[j * numVectors + i] = Math.sqrt(squares)
    }
  }
  return distances
}
