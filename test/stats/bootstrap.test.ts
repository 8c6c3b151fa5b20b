import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/numerics/errors.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import { bcaInterval } from '../../src/stats/bcaInterval.ts'
import { bootstrapTInterval } from '../../src/stats/bootstrapTInterval.ts'
import { clusterBootstrapInterval } from '../../src/stats/clusterBootstrapInterval.ts'
import { mannWhitney } from '../../src/stats/mannWhitney.ts'
import { mean } from '../../src/stats/mean.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { rankBiserialInterval } from '../../src/stats/rankBiserialInterval.ts'
import { resampleIndices } from '../../src/stats/resampleIndices.ts'
import { scipy } from './scipyFixture.ts'

const seed = seedOf(1)
const skewed = [0.1, 0.2, 0.2, 0.4, 0.5, 0.9, 1.4, 4.2]

describe('bcaInterval', () => {
  it('gives the interval of SciPy with the tails of the textbook', () => {
    const { x, ci95 } = scipy.bca_mean
    const interval = bcaInterval(x, mean, { seed, tails: 'normal', resamples: 100_000 })
    expect(Math.abs(interval.lower - ci95[0])).toBeLessThan(0.01)
    expect(Math.abs(interval.upper - ci95[1])).toBeLessThan(0.01)
  })

  it('gives the interval of SciPy on few skewed values, where bias and acceleration matter', () => {
    // scipy.stats.bootstrap((skewed,), np.mean, n_resamples=400000, method='BCa', rng=1)
    const { lower, upper } = bcaInterval(skewed, mean, { seed, tails: 'normal', resamples: 100_000 })
    expect(Math.abs(lower - 0.4125)).toBeLessThan(0.02)
    expect(Math.abs(upper - 2.5)).toBeLessThan(0.04)
  })

  it('counts replicates that equal the estimate up to rounding by half', () => {
    // a median of 0 and 1 is 0, 1/2 or 1, as likely above as below
    const halves = [0, 0, 0, 0, 1, 1, 1, 1]
    expect(bcaInterval(halves, (drawn) => quantile(drawn, 0.5), { seed })).toEqual({
      lower: 0,
      upper: 1,
      level: 0.95,
    })
  })

  it('widens the level of 8 units from 95 % to that of sqrt(8 / 7) t_7', () => {
    const widened = bcaInterval(skewed, mean, { seed })
    const textbook = bcaInterval(skewed, mean, { seed, tails: 'normal', level: 0.9885249589659402 })
    expect(widened.lower).toBeCloseTo(textbook.lower, 12)
    expect(widened.upper).toBeCloseTo(textbook.upper, 12)
  })

  it('is wider with tails for few units, at both ends', () => {
    const textbook = bcaInterval(skewed, mean, { seed, tails: 'normal' })
    const widened = bcaInterval(skewed, mean, { seed })
    expect(widened.lower).toBeLessThan(textbook.lower)
    expect(widened.upper).toBeGreaterThan(textbook.upper)
  })

  it('leans towards the long tail', () => {
    const { lower, upper } = bcaInterval(skewed, mean, { seed })
    const centre = mean(skewed)
    expect(upper - centre).toBeGreaterThan(1.5 * (centre - lower))
  })

  it('moves and stretches with the data, and turns over with the sign', () => {
    const { lower, upper } = bcaInterval(skewed, mean, { seed })
    const moved = bcaInterval(
      skewed.map((value) => 4 * value + 8),
      mean,
      { seed },
    )
    expect(moved.lower).toBeCloseTo(4 * lower + 8, 10)
    expect(moved.upper).toBeCloseTo(4 * upper + 8, 10)
    const turned = bcaInterval(
      skewed.map((value) => -value),
      mean,
      { seed },
    )
    expect(turned.lower).toBeCloseTo(-upper, 10)
    expect(turned.upper).toBeCloseTo(-lower, 10)
  })

  it('is a point on equal values, and narrow when one differs by an ulp', () => {
    const equal = Array.from({ length: 8 }, () => 0.1)
    expect(bcaInterval(equal, mean, { seed })).toEqual({ lower: 0.1, upper: 0.1, level: 0.95 })
    const { lower, upper } = bcaInterval([...equal.slice(1), 0.1 + 2 ** -56], mean, { seed })
    expect(upper - lower).toBeLessThan(1e-15)
    expect(Number.isNaN(lower)).toBe(false)
  })

  it('stays within the replicates when one value is 10^9 times the rest', () => {
    const { lower, upper } = bcaInterval([...skewed, 1e9], mean, { seed })
    expect(lower).toBeGreaterThanOrEqual(0.1)
    expect(upper).toBeGreaterThan(1e9 / 9)
    expect(upper).toBeLessThanOrEqual(1e9)
  })

  it('takes a mean in place and gives the bits of any statistic', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -2, max: 2 })), {
          minLength: 2,
          maxLength: 40,
        }),
        (sample) => {
          const plain = bcaInterval(sample, (drawn) => mean(drawn), { seed, resamples: 100 })
          expect(bcaInterval(sample, mean, { seed, resamples: 100 })).toEqual(plain)
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  it('depends on the seed alone', () => {
    expect(bcaInterval(skewed, mean, { seed })).toEqual(bcaInterval(skewed, mean, { seed }))
    expect(bcaInterval(skewed, mean, { seed: seedOf(2) })).not.toEqual(bcaInterval(skewed, mean, { seed }))
  })

  it('refuses one unit, a percentage, few resamples, and a statistic that fails', () => {
    expect(() => bcaInterval([1], mean, { seed })).toThrow(
      new RangeError('bcaInterval: needs at least 2 units, got 1; measure more units'),
    )
    expect(() => bcaInterval(skewed, mean, { seed, level: 95 })).toThrow(
      'bootstrap: level must be between 0 and 1, got 95',
    )
    expect(() => bcaInterval(skewed, mean, { seed, resamples: 10 })).toThrow(
      'bootstrap: resamples must be 100 or more, got 10',
    )
    expect(() => bcaInterval(skewed, () => Number.NaN, { seed })).toThrow(
      'bootstrap: the statistic must be finite',
    )
  })
})

describe('clusterBootstrapInterval', () => {
  it('equals the plain interval when each unit carries one value', () => {
    const units = skewed.map((value) => [value])
    const clustered = clusterBootstrapInterval(units, (drawn) => mean(drawn.flat()), { seed })
    expect(clustered).toEqual(bcaInterval(skewed, mean, { seed }))
  })

  it('does not shrink when every value of a unit is repeated', () => {
    const units = skewed.map((value) => [value, value, value, value])
    const clustered = clusterBootstrapInterval(units, (drawn) => mean(drawn.flat()), { seed })
    const plain = bcaInterval(skewed, mean, { seed })
    const wrong = bcaInterval(units.flat(), mean, { seed })
    expect(clustered.upper - clustered.lower).toBeCloseTo(plain.upper - plain.lower, 10)
    expect(wrong.upper - wrong.lower).toBeLessThan(0.7 * (plain.upper - plain.lower))
  })
})

describe('rankBiserialInterval', () => {
  it('gives the bits of a Mann-Whitney test on every resample, with ties too', () => {
    const value = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -2, max: 2 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 }), (pairs) => {
        const arm = (of: typeof pairs, side: 0 | 1): number[] => of.map((pair) => pair[side])
        const byTest = (drawn: typeof pairs): number =>
          mannWhitney(arm(drawn, 0), arm(drawn, 1), { method: 'asymptotic' }).rankBiserial
        const options = { seed, resamples: 100 }
        expect(rankBiserialInterval(arm(pairs, 0), arm(pairs, 1), options)).toEqual(
          clusterBootstrapInterval(pairs, (drawn) => byTest([...drawn]), options),
        )
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('is a point where every candidate lies on one side', () => {
    expect(rankBiserialInterval([1, 2], [3, 4], { seed })).toEqual({ lower: -1, upper: -1, level: 0.95 })
  })

  it('refuses arms of several sizes, one pair, and a value that is no number', () => {
    expect(() => rankBiserialInterval([1, 2, 3], [1, 2], { seed })).toThrow(
      new ShapeError(
        'rankBiserialInterval: expected as many units in both, got 3 and 2; keep the units that both have',
      ),
    )
    expect(() => rankBiserialInterval([1], [1], { seed })).toThrow('needs at least 2 units, got 1')
    expect(() => rankBiserialInterval([1, Number.NaN], [1, 2], { seed })).toThrow('unit 1 must be finite')
  })
})

describe('bootstrapTInterval', () => {
  it('agrees with the Student interval on many normal values', () => {
    const random = createRandom(childSeed(seed, 'normal'))
    const sample = Array.from({ length: 200 }, () => random.normal())
    const { lower, upper } = bootstrapTInterval(sample, { seed })
    const halfWidth =
      (1.972 * Math.sqrt(sample.reduce((sum, x) => sum + (x - mean(sample)) ** 2, 0) / 199)) / Math.sqrt(200)
    expect(upper - lower).toBeGreaterThan(2 * halfWidth * 0.9)
    expect(upper - lower).toBeLessThan(2 * halfWidth * 1.1)
    expect((upper + lower) / 2).toBeCloseTo(mean(sample), 1)
  })

  it('leans towards the long tail further than BCa', () => {
    expect(bootstrapTInterval(skewed, { seed }).upper).toBeGreaterThan(
      bcaInterval(skewed, mean, { seed }).upper,
    )
  })

  it('is a point on equal values', () => {
    expect(bootstrapTInterval([2, 2, 2, 2], { seed })).toEqual({ lower: 2, upper: 2, level: 0.95 })
  })

  it('refuses three units, of which many resamples have no spread, and is of their size on four', () => {
    for (const few of [
      [1, 2],
      [1, 2, 4],
    ])
      expect(() => bootstrapTInterval(few, { seed })).toThrow(
        new RangeError(`bootstrapTInterval: needs at least 4 units, got ${few.length}; measure more units`),
      )
    const { lower, upper } = bootstrapTInterval([1, 2, 3, 4], { seed })
    expect(lower).toBeGreaterThan(-10)
    expect(upper).toBeLessThan(15)
  })
})

describe('resampleIndices', () => {
  it('draws every unit equally often, to four standard errors', () => {
    const indices = resampleIndices(5, 4000, seed)
    const counts = [0, 0, 0, 0, 0]
    for (const index of indices) counts[index]++
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.2 * 0.8))
  })

  it('remembers a table without mixing it up with another', () => {
    const first = resampleIndices(6, 100, seed)
    expect(resampleIndices(6, 100, seed)).toBe(first)
    expect(resampleIndices(6, 100, seedOf(9))).not.toEqual(first)
    for (let numUnits = 10; numUnits < 30; numUnits++) resampleIndices(numUnits, 100, seed)
    expect(resampleIndices(6, 100, seed)).toEqual(first)
  })
})
