/** Writes the code of every value; both arrays have the same length. */
export type FindNearest = (values: Float32Array, codes: Uint8Array) => void

/**
 * Finds nearest codewords by one table look-up and one comparison each.
 *
 *     code = number of thresholds below x ,   threshold_i = (c_i + c_i+1) / 2
 *
 * The line is cut into cells of equal width, so narrow that no cell holds two thresholds. A table counts the thresholds
 * in the cells before each one; only the next threshold is left to compare. Cells of values and of thresholds come from
 * the same monotone formula, so that rounding in it changes no code.
 *
 * @param centroids ascending, at least two
 */
export function createNearestCentroid(centroids: Float64Array): FindNearest {
  const thresholds = centroidThresholds(centroids)
  const lowest = thresholds[0]
  const span = thresholds[thresholds.length - 1] - lowest
  const numCells = Math.ceil(span / narrowestGap(thresholds)) + 2
  const cellsPerUnit = span > 0 ? (numCells - 1) / span : 0

  const lastCell = numCells - 1
  function cellOf(value: number): number {
    const position = (value - lowest) * cellsPerUnit
    // compared before it is cut to an integer: a value may be beyond 2^31 cells
    return position > 0 ? (position < lastCell ? position | 0 : lastCell) : 0
  }
  const numBelow = countBefore(Array.from(thresholds, cellOf), numCells)
  const nextThreshold = Float32Array.from(numBelow, (below) => thresholds[below] ?? Infinity)

  return (values, codes) => {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      const cell = cellOf(value)
      // no branch: which side a value falls on cannot be predicted
      codes[index] = numBelow[cell] + Number(value > nextThreshold[cell])
    }
  }
}

/** Half way between neighbours, in single precision. */
export function centroidThresholds(centroids: Float64Array): Float32Array {
  return Float32Array.from(centroids.subarray(1), (centroid, index) => (centroids[index] + centroid) / 2)
}

/** How many of `cells`, which ascend, come before each of `numCells`. */
export function countBefore(cells: readonly number[], numCells: number): Uint8Array {
  let count = 0
  return Uint8Array.from({ length: numCells }, (_, cell) => {
    while (cells[count] < cell) count++
    return count
  })
}

/** Infinite when there is one threshold alone. */
function narrowestGap(thresholds: Float32Array): number {
  return thresholds
    .subarray(1)
    .reduce((gap, value, index) => Math.min(gap, value - thresholds[index]), Infinity)
}
