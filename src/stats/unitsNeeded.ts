import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean } from './mean.ts'
import { minimumUnits, minimumUnitsOfFamily } from './minimumUnits.ts'
import { checkSample, type Sample } from './sample.ts'
import { standardDeviation } from './standardDeviation.ts'

/** What the evidence has to do. */
export interface UnitsNeededOptions {
  /** Of the interval, default 0.95. */
  readonly level?: number
  /** Chance that the interval excludes 0, default 0.8. */
  readonly power?: number
  /** Ask for an interval of at most this half-width, on average, instead of one that excludes 0. */
  readonly halfWidth?: number
  /** Claims that are corrected together, default 1: each then has to stand at (1 - level) / familySize. */
  readonly familySize?: number
}

/**
 * How many units like these would do, if mean and spread stay what they are here.
 *
 *     excludes 0:  least n with n >= ((t_{n-1, 1 - alpha / 2} + t_{n-1, power}) s / |mean|)^2 ,  alpha = (1 - level) / familySize
 *     half-width:  least n with n >= (t_{n-1, 1 - alpha / 2} s / halfWidth)^2
 *
 * - Error: the mean of few units is itself uncertain: a guide for planning, not a promise.
 * - Assumes: differences are close to normal.
 *
 * @returns at least 8, and what {@link minimumUnitsOfFamily} asks for; Infinity for a mean of exactly 0, which no number of units tells from 0
 *
 * Source: Guenther (1981), "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35, for the normal
 * approximation, here with t quantiles.
 */
export function unitsNeeded(differences: Sample, options: UnitsNeededOptions = {}): number {
  checkSample('unitsNeeded', differences, 2)
  const { level = 0.95, power = 0.8, halfWidth, familySize = 1 } = options
  const reach = halfWidth ?? Math.abs(mean(differences))
  const spread = standardDeviation(differences)
  if (reach === 0) return Number.POSITIVE_INFINITY
  const tail = 1 - (1 - level) / familySize / 2
  const tails = halfWidth === undefined ? [tail, power] : [tail]
  const unitsFor = (quantile: (p: number) => number): number =>
    (tails.reduce((sum, p) => sum + quantile(p), 0) * (spread / reach)) ** 2
  // normal quantiles are the smaller ones: a start from below
  const least = halfWidth === undefined ? minimumUnitsOfFamily(familySize, 1 - level) : minimumUnits
  let numUnits = Math.max(least, Math.ceil(unitsFor((p) => normalQuantile(p, 0, 1))))
  while (numUnits < unitsFor((p) => tQuantile(p, numUnits - 1))) numUnits++
  return numUnits
}
