import { describe, expect, it } from 'vitest'
import { mean } from '../../src/stats/mean.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { standardDeviation } from '../../src/stats/standardDeviation.ts'
import { variance } from '../../src/stats/variance.ts'
import { scipy } from './scipyFixture.ts'

describe('moments', () => {
  it('have the values that a hand gets', () => {
    expect(mean([1, 2, 6])).toBe(3)
    expect(variance([1, 2, 6])).toBe(7)
    expect(standardDeviation([1, 5])).toBe(2.8284271247461903)
    expect(quantile([4, 1, 2], 0.25)).toBe(1.5)
  })

  it('are exact on equal values, where a plain sum is not', () => {
    const equal = Array.from({ length: 7 }, () => 0.1)
    expect(equal.reduce((sum, value) => sum + value, 0) / 7).not.toBe(0.1)
    expect(mean(equal)).toBe(0.1)
    expect(variance(equal)).toBe(0)
  })

  it('take typed arrays and leave them as they are', () => {
    const sample = Float64Array.of(3, 1, 2)
    expect([mean(sample), variance(sample), quantile(sample, 0.5)]).toEqual([2, 1, 2])
    expect([...sample]).toEqual([3, 1, 2])
  })

  it('give the quantiles of NumPy', () => {
    const { x, p, q } = scipy.quantile_r7
    p.forEach((level, index) => {
      expect(quantile(x, level)).toBeCloseTo(q[index], 12)
    })
  })

  it('refuse too few units, values that are no numbers, and levels that are no shares', () => {
    expect(() => mean([])).toThrow(new RangeError('mean: needs at least 1 unit, got 0; measure more units'))
    expect(() => variance([1])).toThrow(
      new RangeError('variance: needs at least 2 units, got 1; measure more units'),
    )
    expect(() => variance([1, Number.NaN])).toThrow('variance: unit 1 must be finite, got NaN')
    expect(() => quantile([1], 50)).toThrow('quantile: p must be in 0 .. 1, got 50')
  })
})
