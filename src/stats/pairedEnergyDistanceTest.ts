import { ShapeError } from '../numerics/errors.ts'
import type { Scaling } from './coordinateScales.ts'
import { armLabels, energyOfLabels, pooledDistances } from './energyDistance.ts'
import { mean } from './mean.ts'
import type { PermutationOptions } from './permutationPValue.ts'
import { signedPairSums } from './signedPairSums.ts'
import { shareReaching, signPatterns } from './signPatterns.ts'
import type { TestResult } from './testResult.ts'
import type { Vectors } from './vectors.ts'

/**
 * Whether two vectors of each unit have one law, by their energy distance when they are swapped within units.
 *
 *     energy = -1/n^2 sum_ij s_i s_j M_ij ,  M_ij = |a_i - a_j| - |a_i - b_j| - |b_i - a_j| + |b_i - b_j|
 *
 * - Error: exact level at any law; over all swaps up to 16 units, beyond over draws.
 * - Cost: n^2 / 72 steps a pattern of swaps, and 64 n^2 once; see `signedPairSums`.
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
  const contrasts = pairContrasts(distances, numUnits)
  const patterns = signPatterns(numUnits, options)
  const energies = signedPairSums(patterns, contrasts, numUnits)
  const observed = contrasts.reduce((sum, contrast) => sum + contrast, 0)
  // patterns of the same energy, summed up in other orders, differ by rounding alone
  const threshold = observed - 1e-10 * numUnits * numUnits * mean(distances)
  const { pValue, exact } = shareReaching(patterns, energies, threshold)
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

/** -2 M_ij for i > j: under signs, sums of them are n^2 times the energy, up to its part that no swap changes. */
function pairContrasts(distances: Float64Array, numUnits: number): Float64Array {
  const numBoth = 2 * numUnits
  const contrasts = new Float64Array(numUnits * numUnits)
  for (let i = 0; i < numUnits; i++) {
    const candidate = distances.subarray(i * numBoth, (i + 1) * numBoth)
    const baseline = distances.subarray((numUnits + i) * numBoth, (numUnits + i + 1) * numBoth)
    for (let j = 0; j < i; j++) {
      const within = candidate[j] + baseline[numUnits + j]
      const across = candidate[numUnits + j] + baseline[j]
      contrasts[i * numUnits + j] = 2 * (across - within)
    }
  }
  return contrasts
}
