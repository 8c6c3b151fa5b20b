import { type Scaling, scalesOf } from './coordinateScales.ts'
import { energyDistance } from './energyDistance.ts'
import { checkVectors, type Vectors } from './vectors.ts'

/**
 * Energy distance of error vectors to no error at all, the point mass at the origin.
 *
 *     2 E|A| - E|A - A'|
 *
 * @param scaling `pooled` divides by the sample's own spread: to rank several samples, pass `coordinateScales` of all
 *
 * @example
 * energyDistanceToZero([[3, 4], [3, 4]], 'none') // 10
 */
export function energyDistanceToZero(sample: Vectors, scaling: Scaling = 'pooled'): number {
  const numCoordinates = checkVectors('energyDistanceToZero', sample, 1)
  const origin = Array.from({ length: numCoordinates }, () => 0)
  return energyDistance(sample, [origin], scalesOf(scaling, sample))
}
