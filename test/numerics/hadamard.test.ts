import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createHadamard, hadamardOrder } from '../../src/numerics/hadamard.ts'
import { hadamardMatrix, oddHadamardOrders } from '../../src/numerics/hadamardMatrix.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

const file = new URL('../fixtures/scipy/walsh_hadamard.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  cases: readonly { d: number; x: readonly number[]; orthonormal_wht: readonly number[] }[]
}
const allOrders = oddHadamardOrders.flatMap((odd) =>
  Array.from({ length: 11 }, (_, exponent) => odd * 2 ** exponent).filter((order) => order <= 1024),
)

function randomVector(length: number): Float32Array {
  const random = createRandom(seedOf(length))
  return Float32Array.from({ length }, () => random.normal())
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index])), 0)
}

/** Entry of H_m x W_2^k: a sign for every bit that row and column share. */
function kronecker(matrix: Float64Array, odd: number, power: number, row: number, column: number): number {
  let shared = (row % power) & (column % power)
  let sign = matrix[Math.floor(row / power) * odd + Math.floor(column / power)]
  for (; shared > 0; shared &= shared - 1) sign = -sign
  return sign
}

describe('Hadamard matrices', () => {
  it.each(oddHadamardOrders)('of order %i have entries of +1 and -1 and orthogonal rows', (order) => {
    const matrix = hadamardMatrix(order)
    expect(matrix.every((entry) => Math.abs(entry) === 1)).toBe(true)
    for (let i = 0; i < order; i++) {
      for (let j = 0; j < order; j++) {
        let product = 0
        for (let k = 0; k < order; k++) product += matrix[i * order + k] * matrix[j * order + k]
        expect(product).toBe(i === j ? order : 0)
      }
    }
  })
})

describe('fast Hadamard transform', () => {
  it.each(cases)('of order $d equals SciPy', ({ d, x, orthonormal_wht }) => {
    const values = Float32Array.from(x)
    createHadamard(d).apply(values)
    expect(largestDifference(values, orthonormal_wht)).toBeLessThan(1e-6)
  })

  it.each(allOrders.filter((order) => order <= 160))('of order %i equals the dense product', (order) => {
    const odd = oddHadamardOrders.find((m) => Number.isInteger(Math.log2(order / m))) ?? 1
    const matrix = hadamardMatrix(odd)
    const input = randomVector(order)
    const expected = Array.from(input, (_, row) =>
      input.reduce((sum, x, column) => sum + x * kronecker(matrix, odd, order / odd, row, column), 0),
    ).map((sum) => sum / Math.sqrt(order))
    const values = input.slice()
    createHadamard(order).apply(values)
    expect(largestDifference(values, expected)).toBeLessThan(2e-6)
  })

  it.each(allOrders)('of order %i keeps length, and is undone by its inverse', (order) => {
    const hadamard = createHadamard(order)
    const input = randomVector(order)
    const values = input.slice()
    hadamard.apply(values)
    expect(largestDifference(values, input)).toBeGreaterThan(order === 1 ? -1 : 0.1)
    expect(Math.hypot(...values) / Math.hypot(...input)).toBeCloseTo(1, 6)
    hadamard.invert(values)
    expect(largestDifference(values, input)).toBeLessThan(1e-6 * Math.hypot(...input))
  })

  it('rounds every sum to single precision, as a SIMD kernel would', () => {
    const values = Float32Array.of(2 ** 24, 1, 1, 0)
    createHadamard(4).apply(values)
    // 2^24 + 1 rounds to 2^24 before the next 1 is added
    expect(values[0]).toBe(2 ** 23)
  })

  it('refuses an order that has no matrix here, and names the next one', () => {
    expect(() => createHadamard(100)).toThrow(
      'hadamard: expected an order m * 2^k with m in 1, 12, 20, 28, 36, got 100; pad to 112',
    )
  })

  it('pads to the smallest order that is large enough', () => {
    for (let numValues = 1; numValues <= 1024; numValues++) {
      const smallest = Math.min(...allOrders.filter((order) => order >= numValues))
      expect(hadamardOrder(numValues)).toBe(smallest)
    }
  })
})
