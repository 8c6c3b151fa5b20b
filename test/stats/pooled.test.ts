import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/numerics/random.ts'
import { bcaInterval } from '../../src/stats/bcaInterval.ts'
import { mean } from '../../src/stats/mean.ts'
import { pooledMean, pooledMeanParts } from '../../src/stats/pooledMean.ts'
import { pooledQuantiles } from '../../src/stats/pooledQuantiles.ts'
import { quantile } from '../../src/stats/quantile.ts'

const seed = seedOf(1)
const anyUnits = fc.array(
  fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 6 }),
  { minLength: 2, maxLength: 6 },
)
const summed = (unit: readonly number[]): { sum: number; count: number } => ({
  sum: unit.reduce((sum, value) => sum + value, 0),
  count: unit.length,
})

describe('a pooled mean', () => {
  it('is what it is by hand, and so are its parts', () => {
    const units = [
      { sum: 6, count: 3 },
      { sum: 10, count: 1 },
    ]
    expect(pooledMean(units)).toBe(4)
    expect(pooledMeanParts(units)).toEqual([1, 7])
  })

  it('is the mean of all values, and the plain mean of its parts', () => {
    fc.assert(
      fc.property(anyUnits, (units) => {
        const pooled = pooledMean(units.map(summed))
        expect(pooled).toBeCloseTo(mean(units.flat()), 10)
        expect(mean(pooledMeanParts(units.map(summed)))).toBeCloseTo(pooled, 10)
      }),
    )
  })

  it('has the means of units as parts where all have as many values', () => {
    expect(pooledMeanParts([summed([1, 3]), summed([5, 9]), summed([0, 1])])).toEqual([2, 7, 0.5])
  })

  it('needs a value', () => {
    expect(() => pooledMean([])).toThrow(/needs at least 1 value, got 0/)
  })
})

describe('pooled quantiles', () => {
  it('are those of all values together', () => {
    fc.assert(
      fc.property(anyUnits, fc.double({ min: 0, max: 1, noNaN: true }), (units, p) => {
        expect(pooledQuantiles(units).estimate(p)).toBeCloseTo(quantile(units.flat(), p), 10)
      }),
    )
  })

  it('have the interval of a plain quantile where each unit is one value', () => {
    const sample = [3.1, 0.2, 1.7, 2.2, 9.4, 0.9, 4.4, 5.1, 2.8]
    const pooled = pooledQuantiles(sample.map((value) => [value]))
    for (const p of [0.25, 0.5, 0.9])
      expect(pooled.interval(p, { seed, resamples: 300 })).toEqual(
        bcaInterval(sample, (drawn) => quantile(drawn, p), { seed, resamples: 300 }),
      )
  })

  it('draw whole units: values that repeat within units make no interval narrower', () => {
    const units = [[1], [2], [4], [3], [7], [5], [6], [9]]
    const repeated = units.map(([value]) => Array.from({ length: 101 }, () => value))
    const width = (of: readonly (readonly number[])[]): number => {
      const { lower, upper } = pooledQuantiles(of).interval(0.5, { seed })
      return upper - lower
    }
    expect(width(repeated)).toBeGreaterThanOrEqual(width(units))
  })

  it('refuse what is no number, and no value at all', () => {
    expect(() => pooledQuantiles([[1, Number.NaN]])).toThrow(/must be finite, got NaN/)
    expect(() => pooledQuantiles([[], []])).toThrow(/needs at least 1 unit, got 0/)
  })
})
