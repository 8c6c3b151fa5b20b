import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innerProductError } from '../../src/metrics/innerProductError.ts'
import { largestIndices } from '../../src/metrics/largestIndices.ts'
import { topAgreement } from '../../src/metrics/topAgreement.ts'
import { totalVariation } from '../../src/metrics/totalVariation.ts'
import { plainAttention, scipyAttention } from './attentionFixture.ts'

const { q, k, v, k_hat, v_hat, total_variation, top1_changed } = scipyAttention
const rows = q.map((query) => ({
  exact: Float64Array.from(plainAttention(query, k, v).probabilities),
  quantized: Float64Array.from(plainAttention(query, k_hat, v_hat).probabilities),
}))
const row = fc
  .array(fc.integer({ min: 0, max: 20 }), { minLength: 6, maxLength: 6 })
  .map((weights) => Float64Array.from(weights))

describe('totalVariation', () => {
  it('gives the values of SciPy', () => {
    rows.forEach(({ exact, quantized }, at) => {
      expect(totalVariation(exact, quantized)).toBeCloseTo(total_variation[at], 14)
    })
  })

  it('is 0 on equal rows, 1 on rows that share nothing, and the same from both sides', () => {
    const [first, second] = [Float64Array.of(1, 0, 0), Float64Array.of(0, 0.25, 0.75)]
    expect([totalVariation(first, first), totalVariation(first, second)]).toEqual([0, 1])
    expect(totalVariation(second, Float64Array.of(0.5, 0.5, 0))).toBe(0.75)
    expect(totalVariation(rows[0].exact, rows[0].quantized)).toBe(
      totalVariation(rows[0].quantized, rows[0].exact),
    )
  })
})

/** Agreement of the `count` largest of two rows. */
function agreementOf(reference: Float64Array, candidate: Float64Array, count: number): number {
  return topAgreement(largestIndices(reference, count), largestIndices(candidate, count))
}

describe('topAgreement', () => {
  it('finds the top tokens that NumPy finds changed', () => {
    const changed = rows.map(({ exact, quantized }) => 1 - agreementOf(exact, quantized, 1))
    expect(changed).toEqual(top1_changed)
  })

  it('counts the shared part of two sets, whatever the order within them', () => {
    const reference = Float64Array.of(5, 4, 3, 2, 1)
    expect(agreementOf(reference, Float64Array.of(3, 4, 5, 2, 1), 3)).toBe(1)
    expect(agreementOf(reference, Float64Array.of(5, 1, 3, 2, 4), 3)).toBe(2 / 3)
    expect(agreementOf(reference, Float64Array.of(1, 2, 3, 4, 5), 1)).toBe(0)
  })

  it('takes the earlier of equal values, and all of a row that is shorter than the count', () => {
    expect(agreementOf(Float64Array.of(1, 1), Float64Array.of(2, 1), 1)).toBe(1)
    expect(agreementOf(Float64Array.of(1, 1), Float64Array.of(1, 2), 1)).toBe(0)
    expect(agreementOf(Float64Array.of(1, 2), Float64Array.of(2, 1), 5)).toBe(1)
  })

  it('is what sorting the whole row gives', () => {
    const largest = (values: Float64Array, count: number): number[] =>
      [...values.keys()].sort((a, b) => values[b] - values[a] || a - b).slice(0, count)
    fc.assert(
      fc.property(row, row, fc.integer({ min: 1, max: 6 }), (reference, candidate, count) => {
        expect(largestIndices(candidate, count)).toEqual(largest(candidate, count))
        const kept = largest(reference, count).filter((index) => largest(candidate, count).includes(index))
        expect(agreementOf(reference, candidate, count)).toBe(kept.length / count)
      }),
      { seed: 1 },
    )
  })
})

describe('innerProductError', () => {
  it('has the bias and variance that a hand gets', () => {
    const error = innerProductError(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 7))
    expect(error.bias).toBeCloseTo(5 / 3, 15)
    expect(error.variance).toBeCloseTo((1 + 0 + 16) / 3 - 25 / 9, 14)
  })

  it('is 0 on equal input; a common shift is bias alone', () => {
    expect(innerProductError(rows[0].exact, rows[0].exact)).toEqual({ bias: 0, variance: 0 })
    const whole = Float64Array.of(1, 5, -2)
    expect(
      innerProductError(
        whole,
        whole.map((value) => value + 3),
      ),
    ).toEqual({ bias: 3, variance: 0 })
  })
})
