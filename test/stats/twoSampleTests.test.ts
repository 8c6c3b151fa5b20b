import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/numerics/random.ts'
import { cramerVonMises } from '../../src/stats/cramerVonMises.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorovSmirnov.ts'
import { mannWhitney } from '../../src/stats/mannWhitney.ts'
import { sharesAtLeast, underAllLabels, worstExcess } from './nullDistribution.ts'
import { scipy } from './scipyFixture.ts'

type Numbers = readonly number[]

const seed = seedOf(1)
const pooledSets = {
  'distinct values': [1, 2, 3.5, 4.1, 7, 8, 0.3, 5],
  'tied values': [1, 1, 1, 2, 2, 3, 3, 4],
  'two values': [0, 0, 0, 0, 1, 1, 1, 1],
  'equal values': [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
}
const tests = {
  mannWhitney: (first: Numbers, second: Numbers) => mannWhitney(first, second),
  kolmogorovSmirnov,
  cramerVonMises: (first: Numbers, second: Numbers) => cramerVonMises(first, second, { seed }),
}
const distribution = (sample: Numbers, x: number): number =>
  sample.filter((value) => value <= x).length / sample.length

/** Pairs that the first arm wins, less those that it loses. */
const wins = (first: Numbers, second: Numbers): number =>
  first.flatMap((x) => second.map((y) => Math.sign(x - y))).reduce((sum, sign) => sum + sign, 0)

/** Each statistic by its definition, two-sided: larger is further from the null. */
const definitions = {
  mannWhitney: (first: Numbers, second: Numbers) => Math.abs(wins(first, second)),
  kolmogorovSmirnov: (first: Numbers, second: Numbers) =>
    Math.max(...[...first, ...second].map((x) => Math.abs(distribution(first, x) - distribution(second, x)))),
  cramerVonMises: (first: Numbers, second: Numbers) =>
    [...first, ...second].reduce(
      (sum, x) => sum + (distribution(first, x) - distribution(second, x)) ** 2,
      0,
    ),
}
const names = ['mannWhitney', 'kolmogorovSmirnov', 'cramerVonMises'] as const

describe.each(names)('%s', (name) => {
  const test = tests[name]

  it.each(Object.entries(pooledSets))(
    'is exact at every labelling of %s, at equal and unequal n',
    (values, pooled) => {
      for (const numFirst of [1, 3, 4, 6]) {
        const pValues = underAllLabels(pooled, numFirst, (first, second) => test(first, second).pValue)
        const byDefinition = sharesAtLeast(underAllLabels(pooled, numFirst, definitions[name]))
        // twice a tail equals the two-sided share only where the null law is symmetric
        const symmetric = name !== 'mannWhitney' || values !== 'tied values'
        pValues.forEach((pValue, pattern) => {
          expect(pValue).toBeGreaterThan(0)
          expect(pValue).toBeLessThanOrEqual(1)
          if (symmetric) expect(pValue).toBeCloseTo(byDefinition[pattern], 12)
        })
        expect(worstExcess(pValues)).toBeLessThan(1e-12)
      }
    },
  )

  it('does not mind the exchange of the arms or a monotone change of scale', () => {
    const first = [1, 4, 2.5, 9, 4]
    const second = [3, 4, 7, 8, 10, 11, 2]
    const { pValue } = test(first, second)
    expect(test(second, first).pValue).toBeCloseTo(pValue, 12)
    expect(test(first.map(Math.exp), second.map(Math.exp)).pValue).toBeCloseTo(pValue, 12)
  })

  it('has p = 1 on constant data, and the smallest p on arms that do not overlap', () => {
    expect(test([2, 2, 2, 2], [2, 2, 2]).pValue).toBe(1)
    expect(test([1, 2, 3], [4, 5, 6]).pValue).toBeCloseTo(0.1, 14)
    expect(test([1, 2, 3, 4], [4.5, 5, 6])).toMatchObject({ exact: true, numUnits: 3 })
  })

  it('refuses an empty arm', () => {
    expect(() => test([1], [])).toThrow(RangeError)
    expect(() => test([1], [])).toThrow(`${name}: needs at least 1 unit, got 0; measure more units`)
  })
})

describe('mannWhitney', () => {
  it.each(scipy.mann_whitney)('gives U, r and p of SciPy ($name, $method)', (known) => {
    const result = mannWhitney(known.x, known.y, { method: known.method })
    expect(result.statistic).toBe(known.u)
    expect(result.rankBiserial).toBeCloseTo(known.rank_biserial, 14)
    expect(Math.abs(result.pValue / known.p - 1)).toBeLessThan(1e-11)
  })

  it('has r of -1, 0 and 1 where arms are below, alike and above', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6]).rankBiserial).toBe(-1)
    expect(mannWhitney([1, 4], [1, 4]).rankBiserial).toBe(0)
    expect(mannWhitney([4, 5, 6], [1, 2, 3]).rankBiserial).toBe(1)
  })

  it('has the one-sided share of labellings by definition, with ties', () => {
    const pooled = pooledSets['tied values']
    for (const numFirst of [3, 5]) {
      const byDefinition = sharesAtLeast(underAllLabels(pooled, numFirst, wins))
      underAllLabels(
        pooled,
        numFirst,
        (first, second) => mannWhitney(first, second, { alternative: 'greater' }).pValue,
      ).forEach((pValue, pattern) => {
        expect(pValue).toBeCloseTo(byDefinition[pattern], 12)
      })
    }
  })

  it('has one-sided p-values that mirror each other, with either arm the smaller', () => {
    const few = [1, 4, 2.5]
    const many = [3, 4, 7, 8, 10]
    const less = mannWhitney(few, many, { alternative: 'less' }).pValue
    expect(mannWhitney(many, few, { alternative: 'greater' }).pValue).toBeCloseTo(less, 14)
    expect(less).toBeLessThan(0.1)
    expect(mannWhitney(few, many, { alternative: 'greater' }).pValue).toBeGreaterThan(0.9)
  })

  it('goes over to the limit law where counting is too long, close to the exact one', () => {
    const first = Array.from({ length: 40 }, (_, unit) => Math.sin(unit * unit))
    const second = Array.from({ length: 40 }, (_, unit) => Math.sin(unit * unit + 1) + 0.3)
    const asymptotic = mannWhitney(first, second)
    const exact = mannWhitney(first, second, { method: 'exact' })
    expect([asymptotic.exact, exact.exact]).toEqual([false, true])
    expect(Math.abs(asymptotic.pValue - exact.pValue)).toBeLessThan(0.002)
  })
})

describe('kolmogorovSmirnov', () => {
  it.each(scipy.ks_2samp)('gives D and p of SciPy', ({ x, y, d, p }) => {
    const result = kolmogorovSmirnov(x, y)
    expect(result.statistic).toBeCloseTo(d, 14)
    expect(result.pValue).toBeCloseTo(p, 14)
  })

  it('keeps its precision far out, where 1 - P would be rounding', () => {
    const first = Array.from({ length: 40 }, (_, unit) => unit)
    const { pValue } = kolmogorovSmirnov(
      first,
      first.map((value) => value + 100),
    )
    expect(pValue).toBeGreaterThan(0)
    expect(pValue / (2 / 1.075072086e23)).toBeCloseTo(1, 6)
  })

  it('refuses arms too large to count', () => {
    const large = new Float64Array(20_000)
    expect(() => kolmogorovSmirnov(large, large)).toThrow(
      'kolmogorovSmirnov: at most 100000000 pairs, got 400000000',
    )
  })
})

describe('cramerVonMises', () => {
  it.each(scipy.cramer_von_mises_2samp)('gives T and the exact p of SciPy', ({ x, y, statistic, p }) => {
    const result = cramerVonMises(x, y, { seed, method: 'exact' })
    expect(result.statistic).toBeCloseTo(statistic, 12)
    expect(result.pValue).toBeCloseTo(p, 12)
  })

  it.each(scipy.cramer_von_mises_2samp)(
    'draws labels where counting is too long, within four standard errors',
    ({ x, y, p }) => {
      const result = cramerVonMises(x, y, { seed })
      expect(result.exact).toBe(false)
      expect(Math.abs(result.pValue - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 9999))
    },
  )
})
