import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addErrors,
  combinedError,
  directionError,
  emptyErrorSums,
  geometricError,
  scaleError,
} from '../../src/metrics/geometricError.ts'
import { plainAttention, scipyAttention } from './attentionFixture.ts'

const { q, k, v, k_hat, v_hat, relative_mse, cosine_distance } = scipyAttention
const outputs = (keys: typeof k, values: typeof v): number[][] =>
  q.map((query) => plainAttention(query, keys, values).output)
const pairs = {
  k: [k, k_hat],
  v: [v, v_hat],
  output: [outputs(k, v), outputs(k_hat, v_hat)],
} as const

const vector = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 })
/** Two vectors far enough from 0 and from each other that rounding is no matter. */
const distinct = fc
  .tuple(vector, vector)
  .filter(([x, y]) => Math.hypot(...x) > 0.1 && Math.hypot(...y) > 0.1)
  .filter(([x, y]) => Math.hypot(...x.map((value, i) => value - y[i])) > 0.1)
const scale = fc.double({ min: 0.01, max: 100, noNaN: true })

/** Turns the first two of three coordinates, then the last two. */
function rotate([a, b, c]: readonly number[], angle: number): Float64Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const turned = [cos * a - sin * b, sin * a + cos * b]
  return Float64Array.of(turned[0], cos * turned[1] - sin * c, sin * turned[1] + cos * c)
}

describe('error sums', () => {
  it('are the same, to the bit, for float32 and for as many float64 of their values', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 2, maxLength: 40, noNaN: true }), (values) => {
        const half = values.length >> 1
        const [x, y] = [values.subarray(0, half), values.subarray(half, 2 * half)]
        const [single, double, mixed] = [emptyErrorSums(), emptyErrorSums(), emptyErrorSums()]
        addErrors(single, x, y)
        addErrors(double, Float64Array.from(x), Float64Array.from(y))
        addErrors(mixed, x, Float64Array.from(y))
        expect(single).toEqual(double)
        expect(mixed).toEqual(double)
      }),
      { seed: 1 },
    )
  })
})

describe('scaleError and directionError', () => {
  it.each(['k', 'v', 'output'] as const)('give the values of NumPy on %s', (name) => {
    const [reference, candidate] = pairs[name]
    reference.forEach((row, at) => {
      const [x, y] = [Float64Array.from(row), Float64Array.from(candidate[at])]
      expect(scaleError(x, y)).toBeCloseTo(relative_mse[name][at], 13)
      expect(directionError(x, y)).toBeCloseTo(cosine_distance[name][at], 13)
    })
  })

  it('have the values that a hand gets', () => {
    const [x, y] = [Float32Array.of(3, 4), Float32Array.of(3, 0)]
    expect(scaleError(x, y)).toBe(16 / 25)
    expect(directionError(x, y)).toBeCloseTo(1 - 3 / 5, 15)
    expect(directionError(x, Float32Array.of(-3, -4))).toBeCloseTo(2, 15)
    expect(combinedError({ scale: 3, direction: 4 })).toBe(5)
  })

  it('are 0 on equal input', () => {
    fc.assert(
      fc.property(vector, (values) => {
        const x = Float64Array.from(values)
        expect([scaleError(x, x.slice()), directionError(x, x.slice())]).toEqual([0, 0])
      }),
      { seed: 1 },
    )
  })

  it('do not change when both vectors are scaled or rotated', () => {
    fc.assert(
      fc.property(distinct, scale, ([x, y], factor) => {
        for (const error of [scaleError, directionError]) {
          const expected = error(Float64Array.from(x), Float64Array.from(y))
          const scaled = error(
            Float64Array.from(x, (value) => factor * value),
            Float64Array.from(y, (value) => factor * value),
          )
          const rotated = error(rotate(x, factor), rotate(y, factor))
          expect(Math.abs(scaled - expected)).toBeLessThan(1e-10 * (1 + expected))
          expect(Math.abs(rotated - expected)).toBeLessThan(1e-10 * (1 + expected))
        }
      }),
      { seed: 1 },
    )
  })

  it('tell length from direction: only the scale error sees the length of the candidate', () => {
    fc.assert(
      fc.property(distinct, scale, ([x, y], factor) => {
        const longer = Float64Array.from(y, (value) => factor * value)
        const expected = directionError(Float64Array.from(x), Float64Array.from(y))
        expect(Math.abs(directionError(Float64Array.from(x), longer) - expected)).toBeLessThan(1e-12)
      }),
      { seed: 1 },
    )
    expect(scaleError(Float64Array.of(1, 1), Float64Array.of(2, 2))).toBe(1)
  })

  it('take a zero vector for what it is', () => {
    const [zero, other] = [Float32Array.of(0, 0), Float32Array.of(1, 0)]
    expect(scaleError(zero, other)).toBe(Number.POSITIVE_INFINITY)
    expect([scaleError(other, zero), directionError(other, zero), directionError(zero, other)]).toEqual([
      1, 1, 1,
    ])
    expect([scaleError(zero, zero), directionError(zero, zero)]).toEqual([0, 0])
  })
})

describe('error sums', () => {
  it('add up over parts of a matrix', () => {
    const [x, y] = [Float64Array.from(k.flat()), Float64Array.from(k_hat.flat())]
    const sums = emptyErrorSums()
    addErrors(sums, x, y, 0, 50)
    addErrors(sums, x, y, 50)
    expect(geometricError(sums).scale).toBeCloseTo(scaleError(x, y), 14)
    expect(geometricError(sums).direction).toBeCloseTo(directionError(x, y), 14)
  })
})
