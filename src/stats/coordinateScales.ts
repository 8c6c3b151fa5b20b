import { standardDeviation } from './standardDeviation.ts'
import { checkVectors, type Vectors } from './vectors.ts'

/** By what coordinates are divided: their pooled standard deviation, nothing, or numbers shared by many samples. */
export type Scaling = 'pooled' | 'none' | Float64Array

/**
 * The standard deviation of each coordinate over all vectors of all samples; 1 where it does not vary.
 *
 * Pass the result as `scaling` to hold several distances to one ruler.
 */
export function coordinateScales(...samples: readonly Vectors[]): Float64Array {
  const vectors = samples.flat()
  const numCoordinates = checkVectors('coordinateScales', vectors, 2)
  return Float64Array.from({ length: numCoordinates }, (_, axis) => {
    return standardDeviation(vectors.map((vector) => vector[axis])) || 1
  })
}

/** What to divide by, whichever way it was asked for. */
export function scalesOf(scaling: Scaling, ...samples: readonly Vectors[]): Float64Array {
  if (scaling === 'pooled') return coordinateScales(...samples)
  if (scaling !== 'none') return scaling
  return new Float64Array(samples[0][0].length).fill(1)
}
