import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { softmax } from '../../src/cache/plainAttention.ts'
import { klDivergence } from '../../src/metrics/klDivergence.ts'
import { plainAttention, scipyAttention } from './attentionFixture.ts'

function logSoftmax(logits: readonly number[]): Float64Array {
  const logProbabilities = new Float64Array(logits.length)
  const probabilities = new Float64Array(logits.length)
  softmax({ logits: Float64Array.from(logits), logProbabilities, probabilities })
  return logProbabilities
}

const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 5, maxLength: 5 })

describe('klDivergence', () => {
  it('gives the values of SciPy', () => {
    const { q, k, v, k_hat, v_hat, kl_nats_per_query } = scipyAttention
    q.forEach((query, row) => {
      const reference = Float64Array.from(plainAttention(query, k, v).logProbabilities)
      const candidate = Float64Array.from(plainAttention(query, k_hat, v_hat).logProbabilities)
      expect(klDivergence(reference, candidate)).toBeCloseTo(kl_nats_per_query[row], 13)
    })
  })

  it('has the value that a hand gets', () => {
    const reference = Float64Array.of(Math.log(0.5), Math.log(0.5))
    const candidate = Float64Array.of(Math.log(0.25), Math.log(0.75))
    expect(klDivergence(reference, candidate)).toBeCloseTo(0.5 * Math.log(4 / 3), 15)
    expect(klDivergence(candidate, reference)).toBeCloseTo(0.75 * Math.log(3) - Math.log(2), 15)
  })

  it('is exactly 0 for equal rows, and never below 0', () => {
    fc.assert(
      fc.property(logits, logits, (first, second) => {
        expect(klDivergence(logSoftmax(first), logSoftmax(first))).toBe(0)
        expect(klDivergence(logSoftmax(first), logSoftmax(second))).toBeGreaterThanOrEqual(0)
      }),
      { seed: 1 },
    )
  })

  it('does not change when a constant is added to the logits of either row', () => {
    fc.assert(
      fc.property(logits, logits, fc.integer({ min: -1000, max: 1000 }), (first, second, shift) => {
        const moved = logSoftmax(second.map((logit) => logit + shift))
        const expected = klDivergence(logSoftmax(first), logSoftmax(second))
        expect(Math.abs(klDivergence(logSoftmax(first), moved) - expected)).toBeLessThan(1e-11)
      }),
      { seed: 1 },
    )
  })

  it('takes the exponentials of the reference where they are known', () => {
    const [reference, candidate] = [logSoftmax([1, 2, 3]), logSoftmax([3, 1, 2])]
    expect(klDivergence(reference, candidate, reference.map(Math.exp))).toBe(
      klDivergence(reference, candidate),
    )
    expect(klDivergence(reference, candidate, new Float64Array(3))).toBe(0)
  })

  it('stays right where probabilities are far below the smallest double', () => {
    const sure = logSoftmax([0, -5000])
    const surprised = logSoftmax([-3000, 0])
    expect(klDivergence(sure, surprised)).toBe(3000)
    expect(klDivergence(logSoftmax([0, 0]), sure)).toBeCloseTo(2500 - Math.log(2), 9)
  })
})
