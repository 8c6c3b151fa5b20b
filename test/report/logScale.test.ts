import { describe, expect, it } from 'vitest'
import { logScale } from '../../src/report/logScale.ts'

describe('the logarithmic axis', () => {
  it('runs from the smallest positive value to the largest', () => {
    const scale = logScale([0.01, 1, 100])
    expect([0.01, 1, 100].map(scale.position)).toEqual([0, 0.5, 1])
    expect(scale.value(0.5)).toBeCloseTo(1, 12)
  })

  it('puts what it cannot show on an end', () => {
    const scale = logScale([1, 10, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect([0, -1, Number.NaN, 0.5].map(scale.position)).toEqual([0, 0, 0, 0])
    expect([20, Number.POSITIVE_INFINITY].map(scale.position)).toEqual([1, 1])
  })

  it('has a width even for one value, or none', () => {
    expect(logScale([5]).position(5)).toBeCloseTo(0.5, 12)
    expect(logScale([]).position(1)).toBeCloseTo(0.5, 12)
  })

  it.each([
    { values: [0.23, 1.15], ticks: [0.3, 0.5, 0.7, 1] },
    { values: [0.9, 1.2], ticks: [1, 1.1, 1.2] },
    { values: [1e-9, 1e9], ticks: [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9] },
  ])('has few round ticks, far enough from each other: $values', ({ values, ticks }) => {
    expect(logScale(values).ticks).toEqual(ticks)
  })
})
