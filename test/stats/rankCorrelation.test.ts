import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { orderPatterns } from '../../src/stats/orderPatterns.ts'
import {
  type RankCoefficient,
  rankCorrelation,
  rankCorrelationTest,
} from '../../src/stats/rankCorrelation.ts'
import { rankCorrelationInterval } from '../../src/stats/rankCorrelationInterval.ts'
import { worstExcess } from './nullDistribution.ts'

interface ScipyCase {
  readonly name: string
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly spearman: number
  readonly kendall: number
  readonly spearman_p?: number
  readonly kendall_p?: number
}

const scipy = JSON.parse(
  readFileSync(new URL('../fixtures/scipy/rank_correlation.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly ScipyCase[] }

const seed = seedOf(1)
const coefficients: readonly RankCoefficient[] = ['Spearman', 'Kendall']
const pValueOf = (
  coefficient: RankCoefficient,
  first: readonly number[],
  second: readonly number[],
): number => rankCorrelationTest(coefficient, first, second, { seed }).pValue

describe('rank correlations', () => {
  it.each(scipy.cases)('are those of SciPy: $name', ({ x, y, spearman, kendall }) => {
    expect(rankCorrelation('Spearman', x, y)).toBeCloseTo(spearman, 12)
    expect(rankCorrelation('Kendall', x, y)).toBeCloseTo(kendall, 12)
  })

  it.each(scipy.cases.filter(({ spearman_p }) => spearman_p !== undefined))(
    'have the exact p-values of SciPy: $name',
    ({ x, y, spearman_p, kendall_p }) => {
      expect(pValueOf('Spearman', x, y)).toBeCloseTo(spearman_p ?? Number.NaN, 12)
      expect(pValueOf('Kendall', x, y)).toBeCloseTo(kendall_p ?? Number.NaN, 12)
    },
  )

  it('are what they are by hand', () => {
    expect(rankCorrelation('Kendall', [1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(2 / 3, 14)
    expect(rankCorrelation('Spearman', [1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 14)
    expect(pValueOf('Spearman', [1, 2, 3], [10, 20, 30])).toBeCloseTo(1 / 3, 14)
  })

  it.each(coefficients)('see order alone, and neither which sample comes first: %s', (coefficient) => {
    const distinct = fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(distinct, distinct, (first, second) => {
        const value = rankCorrelation(coefficient, first, second)
        expect(rankCorrelation(coefficient, second, first)).toBeCloseTo(value, 12)
        expect(rankCorrelation(coefficient, first.map(Math.exp), second)).toBeCloseTo(value, 12)
        expect(
          rankCorrelation(
            coefficient,
            first.map((x) => -x),
            second,
          ),
        ).toBeCloseTo(-value, 12)
      }),
    )
  })

  it.each(coefficients)(
    'have p in (0, 1] for every order of tied values, and a valid null law: %s',
    (coefficient) => {
      const dealt = Float64Array.of(1, 1, 2, 5, 5)
      const pValues: number[] = []
      orderPatterns(dealt).visitAll(() => pValues.push(pValueOf(coefficient, [3, 1, 4, 1, 5], [...dealt])))
      expect(pValues).toHaveLength(120)
      expect(Math.min(...pValues)).toBeGreaterThan(0)
      expect(Math.max(...pValues)).toBeLessThanOrEqual(1)
      expect(worstExcess(pValues)).toBeLessThan(1e-9)
    },
  )

  it('give half of the two-sided p to the side that a perfect order is on', () => {
    const order = [1, 2, 3, 4, 5, 6]
    const test = (alternative: 'greater' | 'less'): number =>
      rankCorrelationTest('Kendall', order, order, { seed, alternative }).pValue
    expect(test('greater')).toBeCloseTo(1 / 720, 14)
    expect(test('less')).toBe(1)
  })

  it('count orders up to 8 units, and draw beyond', () => {
    const units = (count: number): number[] => Array.from({ length: count }, (_, unit) => unit)
    expect(rankCorrelationTest('Spearman', units(8), units(8), { seed })).toMatchObject({
      exact: true,
      pValue: 2 / 40_320,
    })
    expect(rankCorrelationTest('Spearman', units(9), units(9), { seed })).toMatchObject({
      exact: false,
      pValue: 1 / 10_000,
      numUnits: 9,
    })
  })

  it('refuse samples of two sizes, and one without an order', () => {
    expect(() => rankCorrelation('Kendall', [1, 2], [1, 2, 3])).toThrow(ShapeError)
    expect(() => rankCorrelation('Spearman', [2, 2, 2], [1, 2, 3])).toThrow(
      /values must differ, got 3 times 2/,
    )
  })
})

describe('the interval of a rank correlation', () => {
  const first = [1, 2, 3, 4, 5, 6, 7, 8]
  const second = [2, 1, 3, 4, 6, 5, 7, 8]

  it.each(coefficients)(
    'holds the estimate, stays within -1 .. 1, and turns with the sample: %s',
    (coefficient) => {
      const estimate = rankCorrelation(coefficient, first, second)
      const interval = rankCorrelationInterval(coefficient, first, second)
      const turned = rankCorrelationInterval(
        coefficient,
        first,
        second.map((value) => -value),
      )
      expect(interval?.lower).toBeGreaterThan(-1)
      expect(interval?.lower).toBeLessThan(estimate)
      expect(interval?.upper).toBeGreaterThan(estimate)
      expect(interval?.upper).toBeLessThan(1)
      expect(turned?.lower).toBeCloseTo(-(interval?.upper ?? 0), 12)
    },
  )

  it('narrows with the level', () => {
    const width = (level: number): number => {
      const interval = rankCorrelationInterval('Kendall', first, second, level)
      return (interval?.upper ?? 0) - (interval?.lower ?? 0)
    }
    expect(width(0.8)).toBeLessThan(width(0.95))
  })

  it('is absent where nothing tells how sure a coefficient is', () => {
    expect(rankCorrelationInterval('Spearman', first, first)).toBeUndefined()
    expect(rankCorrelationInterval('Kendall', first, first.toReversed())).toBeUndefined()
    expect(rankCorrelationInterval('Kendall', [0, 0, 0, 0, 1], [3, 1, 2, 4, 5])).toBeUndefined()
    expect(rankCorrelationInterval('Kendall', [1, 2], [2, 1])).toBeUndefined()
  })
})

describe('orders', () => {
  const values = Float64Array.of(1, 2, 3, 4)
  const patterns = orderPatterns(values)

  it('are visited once each', () => {
    const seen = new Set<string>()
    let visits = 0
    patterns.visitAll(() => {
      seen.add(values.join())
      visits++
    })
    expect(visits).toBe(24)
    expect(seen.size).toBe(24)
    expect(patterns.count).toBe(24)
  })

  it('are drawn equally often, to four standard errors, whichever was there before', () => {
    const three = Float64Array.of(1, 2, 3)
    const random = createRandom(seed)
    const numDraws = 12_000
    const counts = new Map<string, number>()
    for (let draw = 0; draw < numDraws; draw++) {
      const before = three.join()
      orderPatterns(three).draw(random)
      const move = `${before} to ${three.join()}`
      counts.set(move, (counts.get(move) ?? 0) + 1)
    }
    expect(counts.size).toBe(36)
    const margin = 4 * Math.sqrt((numDraws / 36) * (35 / 36))
    for (const count of counts.values()) expect(Math.abs(count - numDraws / 36)).toBeLessThan(margin)
  })
})
