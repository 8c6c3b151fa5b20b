import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/numerics/random.ts'
import { coordinateScales } from '../../src/stats/coordinateScales.ts'
import { energyDistance } from '../../src/stats/energyDistance.ts'
import { energyDistanceTest } from '../../src/stats/energyDistanceTest.ts'
import { energyDistanceToZero } from '../../src/stats/energyDistanceToZero.ts'
import { pairedEnergyDistanceTest } from '../../src/stats/pairedEnergyDistanceTest.ts'
import { sharesAtLeast, underAllLabels, worstExcess } from './nullDistribution.ts'
import { scipy } from './scipyFixture.ts'

type Vectors = readonly (readonly number[])[]

const seed = seedOf(1)
const { x, y, v_statistic } = scipy.energy_distance_6d
const shifted = (vectors: Vectors, by: number): Vectors =>
  vectors.map((vector) => vector.map((value) => value + by))
const inOtherUnit = (vectors: Vectors): Vectors => vectors.map(([first, ...rest]) => [1000 * first, ...rest])
const padded = (vectors: Vectors): Vectors => vectors.map((vector) => [...vector, 7])

describe('energyDistance', () => {
  it('gives the V statistic of NumPy without scaling', () => {
    expect(energyDistance(x, y, 'none')).toBeCloseTo(v_statistic, 12)
  })

  it('has the value that a hand gets', () => {
    expect(energyDistance([[0]], [[3]], 'none')).toBe(6)
    expect(energyDistance([[0], [2]], [[1]], 'none')).toBe(1)
  })

  it('is zero on equal samples, symmetric, and blind to a common move', () => {
    expect(energyDistance(x, x)).toBeCloseTo(0, 14)
    expect(energyDistance(x, y)).toBeCloseTo(energyDistance(y, x), 12)
    expect(energyDistance(shifted(x, 5), shifted(y, 5))).toBeCloseTo(energyDistance(x, y), 10)
  })

  it('does not depend on the unit of a coordinate when scaled, and does when not', () => {
    const [a, b] = [inOtherUnit(x), inOtherUnit(y)]
    expect(energyDistance(a, b)).toBeCloseTo(energyDistance(x, y), 10)
    expect(energyDistance(a, b, 'none')).not.toBeCloseTo(energyDistance(x, y, 'none'), 1)
  })

  it('leaves out a coordinate that does not vary', () => {
    expect(energyDistance(padded(x), padded(y))).toBeCloseTo(energyDistance(x, y), 12)
  })

  it('takes one ruler for many samples', () => {
    const ruler = coordinateScales(x, y)
    expect(energyDistance(x, y, ruler)).toBeCloseTo(energyDistance(x, y), 12)
    expect(ruler).toHaveLength(6)
    expect([...coordinateScales([[7, 1]], [[7, 5]])]).toEqual([1, Math.sqrt(8)])
  })

  it('refuses empty samples and vectors of several lengths', () => {
    expect(() => energyDistance([], y)).toThrow('energyDistance: needs at least 1 unit, got 0')
    expect(() => energyDistance([[1, 2]], [[1]])).toThrow(
      'energyDistance: expected vectors of length 2, got 1',
    )
    expect(() => energyDistance([[Number.NaN]], [[1]])).toThrow(
      'energyDistance: unit 0 must be finite, got NaN',
    )
  })
})

describe('energyDistanceToZero', () => {
  it('has the value that a hand gets: twice the mean length less the mean distance', () => {
    expect(
      energyDistanceToZero(
        [
          [3, 4],
          [3, 4],
        ],
        'none',
      ),
    ).toBe(10)
    expect(energyDistanceToZero([[0], [2]], 'none')).toBe(1)
  })

  it('grows in proportion to the errors under one ruler', () => {
    const ruler = coordinateScales(x)
    const doubled = x.map((vector) => vector.map((value) => 2 * value))
    expect(energyDistanceToZero(doubled, ruler)).toBeCloseTo(2 * energyDistanceToZero(x, ruler), 12)
  })
})

describe('energyDistanceTest', () => {
  const pooled = [
    [0, 1],
    [2, 1],
    [0.5, 3],
    [4, 4],
    [1, 1],
    [2, 1],
    [7, 0],
  ]

  it('is the share of labellings by definition, at equal and unequal n, with a valid null law', () => {
    for (const numFirst of [2, 3]) {
      const pValues = underAllLabels(pooled, numFirst, (a, b) => energyDistanceTest(a, b, { seed }).pValue)
      const scales = coordinateScales(pooled)
      const byDefinition = sharesAtLeast(
        underAllLabels(pooled, numFirst, (a, b) => energyDistance(a, b, scales)),
      )
      expect(pValues).toEqual(byDefinition)
      expect(Math.min(...pValues)).toBeGreaterThan(0)
      expect(worstExcess(pValues)).toBeLessThan(1e-12)
    }
  })

  it('draws where labellings are too many: never 0, and small for samples apart', () => {
    expect(energyDistanceTest(x, shifted(y, 9), { seed, resamples: 9 })).toMatchObject({
      pValue: 0.1,
      exact: false,
    })
    expect(energyDistanceTest(x, shifted(y, 9), { seed }).pValue).toBe(1e-4)
  })

  it('has p = 1 on constant data', () => {
    const same = [
      [1, 2],
      [1, 2],
      [1, 2],
    ]
    expect(energyDistanceTest(same, same, { seed })).toMatchObject({ statistic: 0, pValue: 1 })
  })
})

describe('pairedEnergyDistanceTest', () => {
  const candidate = [
    [0, 1],
    [2, 1],
    [0.5, 3],
    [4, 4],
    [1, 1],
    [7, 2],
  ]
  const baseline = [
    [1, 1],
    [2, 2],
    [0, 3],
    [3, 6],
    [1, 1],
    [8, 2],
  ]
  const swapped = Array.from({ length: 2 ** candidate.length }, (_, pattern) => {
    const isSwapped = (unit: number): boolean => ((pattern >> unit) & 1) === 1
    const pick = (own: Vectors, other: Vectors): Vectors =>
      own.map((v, unit) => (isSwapped(unit) ? other[unit] : v))
    return [pick(candidate, baseline), pick(baseline, candidate)] as const
  })

  it('is the share of swaps by definition, with a valid null law', () => {
    const pValues = swapped.map(([a, b]) => pairedEnergyDistanceTest(a, b, { seed }).pValue)
    expect(pValues).toEqual(sharesAtLeast(swapped.map(([a, b]) => energyDistance(a, b))))
    expect(Math.min(...pValues)).toBeGreaterThan(0)
    expect(worstExcess(pValues)).toBeLessThan(1e-12)
  })

  it('reports the same statistic as the unpaired test', () => {
    const { statistic } = pairedEnergyDistanceTest(candidate, baseline, { seed })
    expect(statistic).toBeCloseTo(energyDistance(candidate, baseline), 14)
  })

  it('sees a small shift that units of large spread hide from the unpaired test', () => {
    const units = Array.from({ length: 20 }, (_, unit) => [10 * Math.sin(unit), 10 * Math.cos(3 * unit)])
    const moved = units.map((vector, unit) => vector.map((value) => value + 0.2 + 0.05 * Math.sin(7 * unit)))
    expect(pairedEnergyDistanceTest(moved, units, { seed }).pValue).toBeLessThan(0.001)
    expect(energyDistanceTest(moved, units, { seed }).pValue).toBeGreaterThan(0.5)
  })

  it('draws beyond 16 units, never 0', () => {
    const units = Array.from({ length: 20 }, (_, unit) => [unit])
    const far = units.map(([value]) => [value + 1000])
    expect(pairedEnergyDistanceTest(far, units, { seed, resamples: 9 })).toMatchObject({
      pValue: 0.1,
      exact: false,
    })
  })

  it('has p = 1 where nothing differs, and refuses arms of several sizes', () => {
    expect(pairedEnergyDistanceTest(candidate, candidate, { seed }).pValue).toBe(1)
    expect(() => pairedEnergyDistanceTest(candidate, baseline.slice(1), { seed })).toThrow(
      'pairedEnergyDistanceTest: expected as many units in both, got 6 and 5',
    )
  })
})
