import { describe, expect, it } from 'vitest'
import { estimateMean, estimateRatio } from '../../src/study/estimate.ts'

const seven = [3, 1, 4, 1, 5, 9, 2]
const eight = [...seven, 6]

describe('estimateMean', () => {
  it('has no interval below 8 units, and one around the mean from 8 on', () => {
    expect(estimateMean(seven)).toEqual({ value: expect.closeTo(25 / 7, 14) })
    const { value, interval } = estimateMean(eight)
    expect(value).toBe(31 / 8)
    expect(interval?.level).toBe(0.95)
    expect(interval?.lower).toBeLessThan(value)
    expect(interval?.upper).toBeGreaterThan(value)
  })
})

describe('estimateRatio', () => {
  it('has no interval below 8 units, and one around the ratio from 8 on', () => {
    expect(estimateRatio([2, 8], [1, 1])).toEqual({ value: expect.closeTo(4, 12) })
    const doubled = eight.map((value, unit) => value * (unit % 2 ? 1 : 4))
    const ratio = estimateRatio(doubled, eight)
    expect(ratio?.value).toBeCloseTo(2, 12)
    expect(ratio?.interval?.lower).toBeLessThan(2)
    expect(ratio?.interval?.upper).toBeGreaterThan(2)
  })

  it('is of pairs: the same sample on both sides gives exactly 1', () => {
    expect(estimateRatio(eight, eight)).toEqual({ value: 1, interval: { lower: 1, upper: 1, level: 0.95 } })
  })

  it('is undefined where a unit has no error at all', () => {
    expect(estimateRatio([0, ...seven], eight)).toBeUndefined()
    expect(estimateRatio(eight, [0, ...seven])).toBeUndefined()
  })
})
