import { ShapeError } from '../numerics/errors.ts'
import type { Sample } from './sample.ts'

/**
 * candidate - baseline, unit by unit.
 *
 * @example
 * pairedDifferences([3, 1], [1, 2]) // Float64Array [2, -1]
 */
export function pairedDifferences(candidate: Sample, baseline: Sample): Float64Array {
  if (candidate.length !== baseline.length)
    throw new ShapeError(
      `pairedDifferences: expected as many units in both, got ${candidate.length} and ${baseline.length}; ` +
        'keep the units that both have',
    )
  return Float64Array.from(candidate, (value, unit) => value - baseline[unit])
}
