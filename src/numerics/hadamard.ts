import { hadamardMatrix, oddHadamardOrders } from './hadamardMatrix.ts'

const { fround } = Math

/** An orthonormal transform and its inverse, both in place on `order` values. */
export interface Hadamard {
  readonly order: number
  apply(values: Float32Array): void
  invert(values: Float32Array): void
}

/**
 * Fast orthonormal Hadamard transform of an order m 2^k with m in 1, 12, 20, 28, 36.
 *
 *     y = (H_m x W_2^k) v / sqrt(order) ,   W_2n = [W_n W_n; W_n -W_n]
 *
 * The power of two is in natural (Sylvester) order. Every sum is rounded to single precision, so that a
 * single-precision SIMD kernel gives the same values to the last bit.
 *
 * - Error: |y| = |v| within 1e-6, and `invert` gives v back within 1e-6 of |v|.
 * - Cost: order (k + m) additions; no allocation.
 * - Assumes: |v| sqrt(order) is below the largest single-precision number.
 *
 * @throws RangeError when no such matrix exists; {@link hadamardOrder} gives the next order that has one
 *
 * Source: Fino, Algazi (1976), "Unified matrix treatment of the fast Walsh-Hadamard transform".
 */
export function createHadamard(order: number): Hadamard {
  const factors = factorOrder(order)
  if (factors === undefined)
    throw new RangeError(
      `hadamard: expected an order m * 2^k with m in ${oddHadamardOrders.join(', ')}, got ${order}; ` +
        `pad to ${hadamardOrder(order)}`,
    )
  const { odd, power } = factors
  const scale = fround(1 / Math.sqrt(order))
  const matrix = hadamardMatrix(odd)
  const transposed = matrix.map((_, index) => matrix[(index % odd) * odd + Math.floor(index / odd)])
  const column = new Float64Array(odd)

  function transform(values: Float32Array, rows: Float64Array): void {
    addButterflies(values, order, power)
    if (odd > 1) multiplyColumns(values, rows, column, power)
    for (let index = 0; index < order; index++) values[index] *= scale
  }

  return {
    order,
    apply: (values) => transform(values, matrix),
    invert: (values) => transform(values, transposed),
  }
}

/** The smallest order, at least `numValues`, that {@link createHadamard} serves. */
export function hadamardOrder(numValues: number): number {
  const orders = oddHadamardOrders.map((odd) => odd * 2 ** Math.max(0, Math.ceil(Math.log2(numValues / odd))))
  return Math.min(...orders)
}

/** An order as `odd` times a power of two, for those that {@link createHadamard} serves. */
export function factorOrder(order: number) {
  for (const odd of oddHadamardOrders) {
    const power = order / odd
    if (power >= 1 && Number.isInteger(power) && Number.isInteger(Math.log2(power))) return { odd, power }
  }
  return undefined
}

/** W_power on every block of `power` values: two stages at a time, then the odd one. */
function addButterflies(values: Float32Array, order: number, power: number): void {
  let half = 1
  for (; half * 4 <= power; half *= 4) {
    for (let block = 0; block < order; block += 4 * half) {
      for (let i = block; i < block + half; i++) {
        const a = values[i]
        const b = values[i + half]
        const c = values[i + 2 * half]
        const d = values[i + 3 * half]
        const sumLow = fround(a + b)
        const differenceLow = fround(a - b)
        const sumHigh = fround(c + d)
        const differenceHigh = fround(c - d)
        values[i] = sumLow + sumHigh
        values[i + half] = differenceLow + differenceHigh
        values[i + 2 * half] = sumLow - sumHigh
        values[i + 3 * half] = differenceLow - differenceHigh
      }
    }
  }
  if (half === power) return
  for (let block = 0; block < order; block += 2 * half) {
    for (let i = block; i < block + half; i++) {
      const a = values[i]
      const b = values[i + half]
      values[i] = a + b
      values[i + half] = a - b
    }
  }
}

/** H_m, m a multiple of 4, over values that are `stride` apart; four sums at a time, since each waits for its last. */
function multiplyColumns(
  values: Float32Array,
  rows: Float64Array,
  column: Float64Array,
  stride: number,
): void {
  const odd = column.length
  for (let start = 0; start < stride; start++) {
    for (let j = 0; j < odd; j++) column[j] = values[start + j * stride]
    for (let i = 0; i < odd; i++) {
      const row = i * odd
      let sum0 = 0
      let sum1 = 0
      let sum2 = 0
      let sum3 = 0
      for (let j = 0; j < odd; j += 4) {
        sum0 += rows[row + j] * column[j]
        sum1 += rows[row + j + 1] * column[j + 1]
        sum2 += rows[row + j + 2] * column[j + 2]
        sum3 += rows[row + j + 3] * column[j + 3]
      }
      values[start + i * stride] = sum0 + sum1 + (sum2 + sum3)
    }
  }
}
