import { ShapeError } from '../numerics/errors.ts'
import type { Scaling } from './coordinateScales.ts'
import { armLabels, energyOfLabels, pooledDistances } from './energyDistance.ts'
import { mean } from './mean.ts'
import { type PermutationOptions, permutationPValue } from './permutationPValue.ts'
import { signPatterns } from './signPatterns.ts'
import type { TestResult } from './testResult.ts'
import type { Vectors } from './vectors.ts'

/**
 * Whether two vectors of each unit have one law, by their energy distance when they are swapped within units.
 *
 *     energy = -1/n^2 sum_ij s_i s_j M_ij ,  M_ij = |a_i - a_j| - |a_i - b_j| - |b_i - a_j| + |b_i - b_j|
 *
 * - Error: exact level at any law; over all swaps up to 16 units, beyond over draws.
 * - Cost: n steps a swap.
 * - Assumes: without an effect swapping a unit's two vectors changes nothing.
 *
 * Source: Szekely and Rizzo (2013), "Energy Statistics", JSPI 143, with the permutations of a paired design.
 */
export function pairedEnergyDistanceTest(
  candidate: Vectors,
  baseline: Vectors,
  options: PermutationOptions & { readonly scaling?: Scaling },
): TestResult {
  const numUnits = candidate.length
  if (baseline.length !== numUnits)
    throw new ShapeError(
      `pairedEnergyDistanceTest: expected as many units in both, got ${numUnits} and ${baseline.length}; ` +
        'keep the units that both have',
    )
  const who = 'pairedEnergyDistanceTest'
  const distances = pooledDistances(who, candidate, baseline, options.scaling ?? 'pooled')
  const statistic = energyOfLabels(distances, armLabels(numUnits, numUnits))
  const swaps = createSwaps(distances, numUnits)
  const threshold = swaps.energy() - 1e-10 * numUnits * numUnits * mean(distances)
  const { pValue, exact } = permutationPValue(
    signPatterns(numUnits, swaps.flip),
    () => swaps.energy() >= threshold,
    options,
  )
  return {
    method: 'paired energy distance',
    kind: 'distribution',
    statistic,
    pValue,
    alternative: 'two-sided',
    exact,
    numUnits,
  }
}

/** n^2 times the energy, up to a constant that no swap changes, kept up to date as units are swapped. */
function createSwaps(
  distances: Float64Array,
  numUnits: number,
): { flip: (unit: number) => void; energy: () => number } {
  const signs = new Float64Array(numUnits).fill(1)
  const contrast = pairContrasts(distances, numUnits)
  let energy = 0
  for (const value of contrast) energy -= value
  const flip = (unit: number): void => {
    let pull = 0
    const row = unit * numUnits
    for (let other = 0; other < numUnits; other++) pull += signs[other] * contrast[row + other]
    energy += 4 * signs[unit] * pull
    signs[unit] = -signs[unit]
  }
  return { flip, energy: () => energy }
}

/** M off the diagonal; on it s_i^2 = 1, which no swap changes. */
function pairContrasts(distances: Float64Array, numUnits: number): Float64Array {
  const numBoth = 2 * numUnits
  const contrast = new Float64Array(numUnits * numUnits)
  for (let i = 0; i < numUnits; i++) {
    for (let j = 0; j < numUnits; j++) {
      if (i === j) continue
      const [aI, bI, aJ, bJ] = [i, numUnits + i, j, numUnits + j]
      const between = (first: number, second: number): number => distances[first * numBoth + second]
      contrast[i * numUnits + j] = between(aI, aJ) - between(aI, bJ) - between(bI, aJ) + between(bI, bJ)
    }
  }
  return contrast
}
