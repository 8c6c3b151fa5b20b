import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/numerics/random.ts'
import { bcaInterval } from '../../src/stats/bcaInterval.ts'
import { hodgesLehmann } from '../../src/stats/hodgesLehmann.ts'
import { hodgesLehmannShift } from '../../src/stats/hodgesLehmannShift.ts'
import { mean } from '../../src/stats/mean.ts'
import { pairedDifferences } from '../../src/stats/pairedDifferences.ts'
import { ratioOfGeometricMeans } from '../../src/stats/ratioOfGeometricMeans.ts'

const seed = seedOf(1)
const candidate = [1, 3, 2, 8, 5, 4, 9, 7]
const baseline = [2, 2, 5, 6, 9, 8, 8, 9]

describe('ratioOfGeometricMeans', () => {
  it('has the value that a hand gets', () => {
    expect(ratioOfGeometricMeans([2, 2], [1, 4], { seed }).value).toBe(1)
    expect(ratioOfGeometricMeans([6, 6, 6], [2, 2, 2], { seed }).interval).toEqual({
      lower: expect.closeTo(3, 12),
      upper: expect.closeTo(3, 12),
      level: 0.95,
    })
  })

  it('is the exponential of the interval of log ratios', () => {
    const logRatios = candidate.map((value, unit) => Math.log(value / baseline[unit]))
    const { lower, upper } = bcaInterval(logRatios, mean, { seed })
    const { interval } = ratioOfGeometricMeans(candidate, baseline, { seed })
    expect(interval.lower).toBeCloseTo(Math.exp(lower), 10)
    expect(interval.upper).toBeCloseTo(Math.exp(upper), 10)
  })

  it('turns into its inverse when the arms are exchanged', () => {
    const there = ratioOfGeometricMeans(candidate, baseline, { seed })
    const back = ratioOfGeometricMeans(baseline, candidate, { seed })
    expect(back.value).toBeCloseTo(1 / there.value, 12)
    expect(back.interval.lower).toBeCloseTo(1 / there.interval.upper, 10)
  })

  it('refuses zeros and arms of several sizes', () => {
    expect(() => ratioOfGeometricMeans([1, 0], [1, 1], { seed })).toThrow(
      new RangeError('ratioOfGeometricMeans: unit 1 must be above 0, got 0; compare differences instead'),
    )
    expect(() => ratioOfGeometricMeans([1, 1, 1], [1, 1], { seed })).toThrow(
      'pairedDifferences: expected as many units in both, got 3 and 2',
    )
  })
})

describe('pairedDifferences', () => {
  it('takes the baseline from the candidate', () => {
    expect([...pairedDifferences([3, 1], [1, 2])]).toEqual([2, -1])
  })
})

describe('Hodges-Lehmann', () => {
  it('has the values that a hand gets', () => {
    expect(hodgesLehmann([1, 2, 9])).toBe(3.5)
    expect(hodgesLehmannShift([5, 6], [1, 2, 3])).toBe(3.5)
  })

  it('moves with the data and turns over with the sign', () => {
    const moved = hodgesLehmann(candidate.map((value) => 10 - value))
    expect(moved).toBeCloseTo(10 - hodgesLehmann(candidate), 12)
    expect(hodgesLehmannShift(baseline, candidate)).toBeCloseTo(-hodgesLehmannShift(candidate, baseline), 12)
  })

  it('barely moves with one value 10^9 times the rest', () => {
    expect(hodgesLehmann([...candidate, 1e9])).toBeLessThan(9)
    expect(hodgesLehmannShift([...candidate, 1e9], baseline)).toBeLessThan(3)
  })

  it('refuses an empty sample', () => {
    expect(() => hodgesLehmann([])).toThrow('hodgesLehmann: needs at least 1 unit, got 0')
    expect(() => hodgesLehmannShift([1], [])).toThrow('hodgesLehmannShift: needs at least 1 unit, got 0')
  })
})
