import { ShapeError } from '../numerics/errors.ts'
import { checkSample } from './sample.ts'

/** One vector per independent unit, all of one length. */
export type Vectors = readonly (readonly number[])[]

/** Refuses too few vectors, vectors of several lengths, and values that are no numbers; returns the length. */
export function checkVectors(who: string, vectors: Vectors, minimum: number): number {
  if (vectors.length < minimum)
    throw new RangeError(
      `${who}: needs at least ${minimum} ${minimum === 1 ? 'unit' : 'units'}, got ${vectors.length}; measure more units`,
    )
  const numCoordinates = vectors[0].length
  for (const vector of vectors) {
    if (vector.length !== numCoordinates)
      throw new ShapeError(
        `${who}: expected vectors of length ${numCoordinates}, got ${vector.length}; measure all units alike`,
      )
    checkSample(who, vector, 1)
  }
  return numCoordinates
}
