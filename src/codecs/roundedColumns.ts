const significandBits = 53
/** Bits of a float32 behind its leading one. */
const singleFractionBits = 23
const smallestExponent = -126

/**
 * The columns of a matrix of which float64 may not hold every sum of entries, each taken once with either sign. Of all
 * others no sum is rounded, and the order of additions does not matter:
 *
 *     sum_r |M_ri| < 2^53 ulp_i ,   ulp_i = last bit of the smallest entry of column i
 *
 * - Assumes: entries of much the same size; of normal numbers, at an order of 1024, one or two columns are left.
 *
 * @param matrix `[order, order]`, row-major
 */
export function roundedColumns(matrix: Float32Array, order: number): number[] {
  const sums = new Float64Array(order)
  const smallest = new Float64Array(order).fill(Number.POSITIVE_INFINITY)
  for (let start = 0; start < matrix.length; start += order) {
    for (let column = 0; column < order; column++) {
      const size = Math.abs(matrix[start + column])
      sums[column] += size
      if (size < smallest[column] && size > 0) smallest[column] = size
    }
  }
  // twice as much leaves room for what rounding took off the sums
  const isHeld = (sum: number, column: number): boolean =>
    2 * sum < 2 ** significandBits * lastBit(smallest[column])
  return [...sums.keys()].filter((column) => !isHeld(sums[column], column))
}

/** What a float32 is a multiple of. */
function lastBit(value: number): number {
  return 2 ** (Math.max(smallestExponent, Math.floor(Math.log2(value))) - singleFractionBits)
}
