import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/numerics/random.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import type { Alternative } from '../../src/stats/testResult.ts'
import { tTest } from '../../src/stats/tTest.ts'
import { wilcoxonSignedRank } from '../../src/stats/wilcoxonSignedRank.ts'
import { sharesAtLeast, underAllSigns, worstExcess } from './nullDistribution.ts'
import { scipy } from './scipyFixture.ts'

const seed = seedOf(1)
const alternatives: readonly Alternative[] = ['two-sided', 'less', 'greater']
const sizeSets = {
  'distinct sizes': [1, 2, 3.5, 4.1, 7, 8, 0.3],
  'tied sizes': [1, 1, 1, 2, 2, 3, 3],
  'equal sizes': [0.1, 0.1, 0.1, 0.1, 0.1],
  'sizes with zeros': [0, 0, 1, 2, 2],
  'sums that tie up to rounding': [0.1, 0.2, 0.3, 0.4, 0.7],
  'one unit': [1],
}
const paired = {
  signFlipTest: (differences: readonly number[], alternative: Alternative) =>
    signFlipTest(differences, { seed, alternative }),
  'wilcoxonSignedRank, zeros dropped': (differences: readonly number[], alternative: Alternative) =>
    wilcoxonSignedRank(differences, { alternative }),
  'wilcoxonSignedRank, zeros ranked': (differences: readonly number[], alternative: Alternative) =>
    wilcoxonSignedRank(differences, { alternative, zeros: 'pratt' }),
}

describe.each(Object.entries(paired))('%s', (_name, test) => {
  describe.each(Object.entries(sizeSets))('on %s', (_sizes, sizes) => {
    it.each(alternatives)(
      'has p in (0, 1] at every sign pattern and a valid null law (%s)',
      (alternative) => {
        const pValues = underAllSigns(sizes, (differences) => test(differences, alternative).pValue)
        for (const p of pValues) {
          expect(p).toBeGreaterThan(0)
          expect(p).toBeLessThanOrEqual(1)
        }
        expect(worstExcess(pValues)).toBeLessThan(1e-9)
      },
    )

    it('does not mind the order of units or the exchange of the arms', () => {
      fc.assert(
        fc.property(fc.shuffledSubarray([...sizes], { minLength: sizes.length }), (shuffled) => {
          const turned = shuffled.map((difference) => -difference)
          for (const side of ['two-sided', 'greater'] as const) {
            const mirror = side === 'greater' ? 'less' : side
            expect(test(shuffled, side).pValue).toBeCloseTo(test(sizes, side).pValue, 12)
            expect(test(turned, mirror).pValue).toBeCloseTo(test(sizes, side).pValue, 12)
          }
        }),
        { seed: 1, numRuns: 20 },
      )
    })
  })

  it('sees nothing where all differences are zero', () => {
    expect(test([0, 0, 0, 0, 0, 0, 0, 0], 'two-sided').pValue).toBe(1)
  })

  it('says which way, and how many units there were', () => {
    const up = [1, 2, 3, 4, 5, 6, 7, 8]
    expect(test(up, 'two-sided')).toMatchObject({ pValue: 2 / 256, exact: true, numUnits: 8 })
    expect(test(up, 'greater').pValue).toBeCloseTo(1 / 256, 15)
    expect(test(up, 'less').pValue).toBe(1)
  })

  it('refuses an empty sample and a value that is no number', () => {
    expect(() => test([], 'two-sided')).toThrow(RangeError)
    expect(() => test([], 'two-sided')).toThrow('needs at least 1 unit, got 0; measure more units')
    expect(() => test([1, Number.NaN], 'two-sided')).toThrow('unit 1 must be finite, got NaN')
  })
})

describe('signFlipTest', () => {
  it('is the share of patterns by definition, on either side of zero', () => {
    const sizes = sizeSets['sums that tie up to rounding']
    const sums = underAllSigns(sizes, (differences) => differences.reduce((sum, x) => sum + x, 0))
    const twoSided = underAllSigns(sizes, (differences) => signFlipTest(differences, { seed }).pValue)
    expect(twoSided).toEqual(sharesAtLeast(sums.map(Math.abs)))
    const greater = underAllSigns(
      sizes,
      (differences) => signFlipTest(differences, { seed, alternative: 'greater' }).pValue,
    )
    expect(greater).toEqual(sharesAtLeast(sums))
  })

  it('has the value that a hand gets', () => {
    expect(signFlipTest([1, 2, 3], { seed })).toEqual({
      method: 'sign flip',
      kind: 'permutation',
      statistic: 2,
      pValue: 0.25,
      alternative: 'two-sided',
      exact: true,
      numUnits: 3,
    })
  })

  it('counts all patterns up to 16 units and draws beyond, within four standard errors', () => {
    const differences = Array.from({ length: 17 }, (_, unit) => Math.sin(unit * unit) + 0.3)
    const exact16 = signFlipTest(differences.slice(1), { seed })
    const drawn17 = signFlipTest(differences, { seed })
    expect([exact16.exact, drawn17.exact]).toEqual([true, false])
    const split = underAllSigns(differences, (signed) => Math.abs(signed.reduce((sum, x) => sum + x, 0)))
    const observed = split[0] - 1e-9
    const truth = split.filter((sum) => sum >= observed).length / split.length
    expect(Math.abs(drawn17.pValue - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / 9999))
  })

  it('is never 0, on a grid as coarse as 9 draws', () => {
    const up = Array.from({ length: 40 }, (_, unit) => 1 + unit)
    expect(signFlipTest(up, { seed, resamples: 9 }).pValue).toBe(0.1)
    expect(() => signFlipTest(up, { seed, resamples: 0 })).toThrow(
      'permutation: resamples must be 1 or more, got 0',
    )
  })
})

describe('wilcoxonSignedRank', () => {
  it.each(scipy.wilcoxon_signed_rank)('gives the p-value of SciPy ($name, $method)', (known) => {
    const result = wilcoxonSignedRank(known.x, { method: known.method })
    const total = (known.x.length * (known.x.length + 1)) / 2
    expect(Math.min(result.statistic, total - result.statistic)).toBe(known.statistic)
    expect(result.pValue).toBeCloseTo(known.p, 12)
  })

  it('goes over to the limit law beyond 50 differences, close to the exact one', () => {
    const differences = Array.from({ length: 51 }, (_, unit) => Math.sin(unit * unit) + 0.2)
    const asymptotic = wilcoxonSignedRank(differences)
    const exact = wilcoxonSignedRank(differences, { method: 'exact' })
    expect([asymptotic.exact, exact.exact]).toEqual([false, true])
    expect(Math.abs(asymptotic.pValue - exact.pValue)).toBeLessThan(0.005)
  })

  it('ranks zeros or drops them, as asked', () => {
    const differences = [0, 0, 1, 2, -3]
    expect(wilcoxonSignedRank(differences).statistic).toBe(1 + 2)
    expect(wilcoxonSignedRank(differences, { zeros: 'pratt' }).statistic).toBe(3 + 4)
  })
})

describe('tTest', () => {
  it('gives the values of SciPy', () => {
    const { x, mean0, t, p, ci95 } = scipy.t_test_1samp
    const result = tTest(x, { mean: mean0 })
    expect(result.statistic).toBeCloseTo(t, 12)
    expect(result.pValue).toBeCloseTo(p, 12)
    expect(result.interval.lower).toBeCloseTo(ci95[0], 12)
    expect(result.interval.upper).toBeCloseTo(ci95[1], 12)
  })

  it('has the value that a hand gets', () => {
    const { statistic, pValue } = tTest([1, 2, 3], { alternative: 'greater' })
    expect(statistic).toBeCloseTo(Math.sqrt(12), 14)
    // with 2 degrees of freedom, P(T > t) = 1/2 - t / (2 sqrt(2 + t^2))
    expect(pValue).toBeCloseTo(0.5 - Math.sqrt(3 / 14), 14)
  })

  it('halves p on the side of the mean, and mirrors it on the other', () => {
    const sample = [0.3, 1.2, -0.4, 2, 1.1]
    const { pValue } = tTest(sample)
    expect(tTest(sample, { alternative: 'greater' }).pValue).toBeCloseTo(pValue / 2, 14)
    expect(tTest(sample, { alternative: 'less' }).pValue).toBeCloseTo(1 - pValue / 2, 14)
  })

  it('takes equal values to the limit: no doubt, but no p of 0', () => {
    const equal = [0.1, 0.1, 0.1]
    expect(tTest(equal, { mean: 0.1 })).toMatchObject({ statistic: 0, pValue: 1 })
    const { pValue, interval } = tTest(equal)
    expect(pValue).toBe(Number.MIN_VALUE)
    expect(interval).toEqual({ lower: 0.1, upper: 0.1, level: 0.95 })
  })

  it('refuses one unit', () => {
    expect(() => tTest([1])).toThrow(
      new RangeError('tTest: needs at least 2 units, got 1; measure more units'),
    )
  })
})
