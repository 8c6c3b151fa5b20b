import { type Scaling, scalesOf } from './coordinateScales.ts'
import { pairwiseDistances } from './pairwiseDistances.ts'
import { checkVectors, type Vectors } from './vectors.ts'

/**
 * How far apart two laws of vectors are: 0 for equal samples, positive for any difference in law.
 *
 *     2 E|A - B| - E|A - A'| - E|B - B'| ,  means over all pairs, a vector with itself included (V statistic)
 *
 * - Cost: (n1 + n2)^2 / 2 distances.
 *
 * @param scaling default `pooled`: a coordinate counts by its spread, not by its unit
 *
 * @example
 * energyDistance([[0]], [[3]], 'none') // 6
 *
 * Source: Szekely and Rizzo (2013), "Energy Statistics: A Class of Statistics Based on Distances", JSPI 143.
 */
export function energyDistance(first: Vectors, second: Vectors, scaling: Scaling = 'pooled'): number {
  const distances = pooledDistances('energyDistance', first, second, scaling)
  return energyOfLabels(distances, armLabels(first.length, second.length))
}

/** Distances between all vectors of both arms, the first arm's before the second's. */
export function pooledDistances(
  who: string,
  first: Vectors,
  second: Vectors,
  scaling: Scaling,
): Float64Array {
  checkVectors(who, first, 1)
  checkVectors(who, second, 1)
  const pooled = [...first, ...second]
  checkVectors(who, pooled, 2)
  return pairwiseDistances(pooled, scalesOf(scaling, pooled))
}

/** 1 for each unit of the first arm, then 0 for each of the second. */
export function armLabels(numFirst: number, numSecond: number): Uint8Array {
  return new Uint8Array(numFirst + numSecond).fill(1, 0, numFirst)
}

/** The V statistic -sum w_i w_j D_ij with w = 1 / n1 in the first arm and -1 / n2 in the second. */
export function energyOfLabels(distances: Float64Array, isFirst: Uint8Array): number {
  const numBoth = isFirst.length
  let numFirst = 0
  for (const label of isFirst) numFirst += label
  const weights = [-1 / (numBoth - numFirst), 1 / numFirst]
  let energy = 0
  for (let i = 0; i < numBoth; i++) {
    let row = 0
    for (let j = i + 1; j < numBoth; j++) row += weights[isFirst[j]] * distances[i * numBoth + j]
    energy -= 2 * weights[isFirst[i]] * row
  }
  return Math.max(0, energy)
}
