import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { predictionError } from '../../src/metrics/predictionError.ts'
import { ShapeError } from '../../src/numerics/errors.ts'

const logs = (probabilities: readonly number[]): Float64Array => Float64Array.from(probabilities, Math.log)

/** Logits to log-probabilities. */
function logSoftmax(logits: readonly number[]): Float64Array {
  const highest = Math.max(...logits)
  const logSum = highest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0))
  return Float64Array.from(logits, (logit) => logit - logSum)
}

const anyLogits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 5, maxLength: 5 })

describe('the error of a prediction', () => {
  it('is what it is by hand', () => {
    const error = predictionError(logs([0.5, 0.25, 0.25]), logs([0.25, 0.5, 0.25]), 1)
    expect(error.klNats).toBeCloseTo(0.25 * Math.LN2, 14)
    expect(error.baselineNats).toBeCloseTo(2 * Math.LN2, 14)
    expect(error.candidateNats).toBeCloseTo(Math.LN2, 14)
    expect(error.probabilityDifference).toBeCloseTo(0.25, 14)
    expect(error.sameTop).toBe(0)
  })

  it('is nothing for equal predictions', () => {
    fc.assert(
      fc.property(anyLogits, fc.nat(4), (logits, token) => {
        const same = logSoftmax(logits)
        expect(predictionError(same, same.slice(), token)).toMatchObject({
          klNats: 0,
          probabilityDifference: 0,
          sameTop: 1,
        })
      }),
    )
  })

  it('has the KL of the definition, and none below 0', () => {
    fc.assert(
      fc.property(anyLogits, anyLogits, (first, second) => {
        const [baseline, candidate] = [logSoftmax(first), logSoftmax(second)]
        const plain = baseline.reduce((sum, log, token) => sum + Math.exp(log) * (log - candidate[token]), 0)
        const { klNats } = predictionError(baseline, candidate, 0)
        expect(klNats).toBeGreaterThanOrEqual(0)
        expect(Math.abs(klNats - plain)).toBeLessThan(1e-12 * (1 + plain))
      }),
    )
  })

  it('does not move when the vocabulary is put in another order', () => {
    fc.assert(
      fc.property(anyLogits, anyLogits, (first, second) => {
        const turned = (values: Float64Array): Float64Array => Float64Array.of(...values.slice(1), values[0])
        const [baseline, candidate] = [logSoftmax(first), logSoftmax(second)]
        const error = predictionError(baseline, candidate, 1)
        const moved = predictionError(turned(baseline), turned(candidate), 0)
        expect(moved.klNats).toBeCloseTo(error.klNats, 12)
        expect(moved.baselineNats).toBe(error.baselineNats)
        expect(moved.probabilityDifference).toBe(error.probabilityDifference)
      }),
    )
  })

  it('keeps a probability that llama-perplexity leaves out, and one below the smallest float', () => {
    const rare = predictionError(Float64Array.of(-1e-8, -18.4), Float64Array.of(-1e-9, -40), 0).klNats
    expect(rare).toBeGreaterThan(Math.exp(-18.4) * 20)
    const ruledOut = predictionError(logs([0.5, 0.5]), Float64Array.of(0, -800), 0).klNats
    expect(ruledOut).toBeCloseTo(0.5 * (800 - 2 * Math.LN2), 10)
  })

  it('is hardly moved by log-probabilities that are all a little off, as those of single precision are', () => {
    const baseline = logSoftmax([1, 2, 3, 4, 5])
    const off = baseline.map((log) => log + 1e-6)
    const plain = baseline.reduce((sum, log, token) => sum + Math.exp(log) * (log - off[token]), 0)
    expect(plain).toBeCloseTo(-1e-6, 12)
    expect(predictionError(baseline, off, 0).klNats).toBeCloseTo(5e-13, 16)
  })

  it('takes impossible tokens as the definition says', () => {
    const certain = Float64Array.of(0, Number.NEGATIVE_INFINITY)
    const even = logs([0.5, 0.5])
    expect(predictionError(certain, certain, 0).klNats).toBe(0)
    expect(predictionError(certain, even, 0).klNats).toBeCloseTo(Math.LN2, 14)
    expect(predictionError(even, certain, 0).klNats).toBe(Number.POSITIVE_INFINITY)
  })

  it('ranks the first of equal probabilities on top', () => {
    expect(predictionError(logs([0.4, 0.4, 0.2]), logs([0.4, 0.4, 0.2]), 0).sameTop).toBe(1)
    expect(predictionError(logs([0.4, 0.4, 0.2]), logs([0.3, 0.4, 0.3]), 0).sameTop).toBe(0)
  })

  it('refuses vocabularies of two sizes, a token of neither, and what is no number', () => {
    const even = logs([0.5, 0.5])
    expect(() => predictionError(even, logs([1]), 0)).toThrow(ShapeError)
    for (const token of [-1, 2, 0.5, Number.NaN])
      expect(() => predictionError(even, even, token)).toThrow(/nextToken must be in 0 \.\. 1, got/)
    const broken = Float64Array.of(Math.log(0.5), Number.NaN)
    expect(() => predictionError(broken, even, 0)).toThrow(/got NaN; look at the logits/)
    expect(() => predictionError(even, broken, 0)).toThrow(/got NaN; look at the logits/)
  })
})

describe('the kernels of a comparison', () => {
  /** Float32 log-probabilities, of which a few are impossible, or above 0 by a rounding. */
  const anyLogProbability = fc.oneof(
    { weight: 8, arbitrary: fc.float({ min: -90, max: 0, noNaN: true }) },
    fc.constantFrom(0, -0, Number.NEGATIVE_INFINITY, Math.fround(6e-8), -745, -1e-30),
  )
  const anyPair = fc
    .integer({ min: 1, max: 40 })
    .chain((length) =>
      fc.tuple(anyRow(length), anyRow(length), fc.array(fc.boolean(), { minLength: length })),
    )

  function anyRow(length: number): fc.Arbitrary<number[]> {
    return fc.array(anyLogProbability, { minLength: length, maxLength: length })
  }

  it('give the bits of plain TypeScript, for vocabularies of any size', () => {
    fc.assert(
      fc.property(anyPair, ([first, second, isNear]) => {
        const baseline = Float32Array.from(first)
        const candidate = Float32Array.from(second, (value, token) =>
          isNear[token] ? first[token] * (1 + 1e-4 * ((token % 7) - 3)) : value,
        )
        const compiled = predictionError(baseline, candidate, 0)
        expect(compiled).toEqual(predictionError(baseline, candidate, 0, 'plain'))
      }),
      { numRuns: 2000 },
    )
  })

  it('take float32 and float64 for the same numbers', () => {
    const baseline = Float32Array.from(logSoftmax([1, 2, 3, 4, 5]))
    const candidate = Float32Array.from(logSoftmax([1.1, 2, 3.2, 3.9, 5]))
    const widened = predictionError(Float64Array.from(baseline), Float64Array.from(candidate), 3)
    expect(predictionError(baseline, candidate, 3)).toEqual(widened)
    expect(widened.klNats).toBeGreaterThan(1e-3)
  })
})
