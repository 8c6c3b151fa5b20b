import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import { energyDistance } from '../../src/stats/energyDistance.ts'
import { pairedEnergyDistanceTest } from '../../src/stats/pairedEnergyDistanceTest.ts'
import { signedPairSums } from '../../src/stats/signedPairSums.ts'
import { signedSums } from '../../src/stats/signedSums.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import { signPatterns } from '../../src/stats/signPatterns.ts'
import { patternsOf } from './signPatternBits.ts'

const seed = seedOf(1)
const sizes = [1, 2, 5, 6, 7, 11, 12, 13, 17, 24, 31, 72, 80]
const resamples = 60

/** What values are like: plain ones, with ties and zeros, of several magnitudes, all alike, all zero. */
const kinds = {
  normal: (draw: () => number) => draw(),
  'whole numbers': (draw: () => number) => Math.round(draw()),
  'of several magnitudes': (draw: () => number) => draw() * 10 ** Math.round(3 * draw()),
  constant: () => 0.1,
  zero: () => 0,
}
type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as Kind[]

function valuesOf(kind: Kind, count: number, label = 0): Float64Array {
  const random = createRandom(childSeed(seed, kind, count, label))
  return Float64Array.from({ length: count }, () => kinds[kind](() => random.normal()))
}

function sumOf(values: Iterable<number>): number {
  return [...values].reduce((sum, value) => sum + value, 0)
}

describe.each(kindNames)('sums under signs, values %s', (kind) => {
  it.each(sizes)('are those of every pattern spelled out, %i units', (numUnits) => {
    const values = valuesOf(kind, numUnits)
    const patterns = signPatterns(numUnits, { seed, resamples })
    const sums = signedSums(patterns, values)
    const tolerance = 1e-14 * sumOf(values.map(Math.abs))
    patternsOf(patterns, numUnits).forEach((signs, pattern) => {
      const spelledOut = sumOf(values.map((value, unit) => value * signs[unit]))
      if (!(Math.abs(sums[pattern] - spelledOut) <= tolerance)) expect(sums[pattern]).toBe(spelledOut)
    })
    expect(sums).toHaveLength(patterns.numPatterns)
  })

  it.each(sizes)('are those of every pair of every pattern spelled out, %i units', (numUnits) => {
    const matrix = valuesOf(kind, numUnits * numUnits)
    const patterns = signPatterns(numUnits, { seed, resamples })
    const sums = signedPairSums(patterns, matrix, numUnits)
    const tolerance = 1e-14 * sumOf(matrix.map(Math.abs))
    patternsOf(patterns, numUnits).forEach((signs, pattern) => {
      let spelledOut = 0
      for (let i = 0; i < numUnits; i++)
        for (let j = 0; j < i; j++) spelledOut += signs[i] * signs[j] * matrix[i * numUnits + j]
      if (!(Math.abs(sums[pattern] - spelledOut) <= tolerance)) expect(sums[pattern]).toBe(spelledOut)
    })
    expect(sums).toHaveLength(patterns.numPatterns)
  })
})

/** The p-value by definition: statistics of data put together anew under every pattern, equal ones counted up to rounding. */
function shareBySigns(numUnits: number, statistic: (signs: readonly number[]) => number): number {
  const patterns = signPatterns(numUnits, { seed, resamples })
  const observed = statistic(Array.from({ length: numUnits }, () => 1))
  const extreme = patternsOf(patterns, numUnits).filter((signs) => statistic(signs) >= observed - 1e-9).length
  return patterns.exact ? extreme / patterns.numPatterns : (extreme + 1) / (resamples + 1)
}

const fewSizes = fc.oneof(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 17, max: 80 }))

describe('the tests that swap pairs', () => {
  it('count the patterns that they would count one by one', () => {
    fc.assert(
      fc.property(fewSizes, fc.constantFrom(...kindNames), fc.nat(), (numUnits, kind, label) => {
        const differences = valuesOf(kind, numUnits, label)
        const magnitude = sumOf(differences.map(Math.abs)) || 1
        const statistic = (signs: readonly number[]): number =>
          Math.abs(sumOf(differences.map((value, unit) => value * signs[unit]))) / magnitude
        expect(signFlipTest(differences, { seed, resamples }).pValue).toBe(shareBySigns(numUnits, statistic))
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('count by energy the patterns that they would count one by one', () => {
    fc.assert(
      fc.property(fewSizes, fc.constantFrom(...kindNames), fc.nat(), (numUnits, kind, label) => {
        const vectorsOf = (arm: number): number[][] => {
          const values = valuesOf(kind, 2 * numUnits, 2 * label + arm)
          return Array.from({ length: numUnits }, (_, unit) => [values[2 * unit], values[2 * unit + 1]])
        }
        const [first, second] = [vectorsOf(0), vectorsOf(1)]
        const statistic = (signs: readonly number[]): number =>
          energyDistance(
            signs.map((sign, unit) => (sign > 0 ? first : second)[unit]),
            signs.map((sign, unit) => (sign > 0 ? second : first)[unit]),
          )
        const { pValue } = pairedEnergyDistanceTest(first, second, { seed, resamples })
        expect(pValue).toBe(shareBySigns(numUnits, statistic))
      }),
      { seed: 1, numRuns: 60 },
    )
  })
})
