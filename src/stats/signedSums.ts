import { type SignPatterns, unitsPerCode } from './signPatterns.ts'

/**
 * sum_i s_i x_i under every sign pattern.
 *
 * - Error: that of rounding, below 10^-14 of sum |x_i|.
 * - Cost: n / 6 steps a pattern.
 */
export function signedSums({ codes, numPatterns }: SignPatterns, values: Float64Array): Float64Array {
  const sums = new Float64Array(numPatterns)
  codes.forEach((group, place) => {
    const start = place * unitsPerCode
    addFromTable(sums, group, tableOfSigns(values.subarray(start, start + unitsPerCode)))
  })
  return sums
}

/** sum_i s_i x_i of a few values, by code. */
export function tableOfSigns(values: Float64Array): Float64Array {
  const table = new Float64Array(2 ** values.length)
  values.forEach((value, unit) => {
    const filled = 1 << unit
    for (let code = 0; code < filled; code++) {
      const sum = table[code]
      table[filled + code] = sum - value
      table[code] = sum + value
    }
  })
  return table
}

/** Adds to the sum of each pattern what the table has for its code. */
export function addFromTable(sums: Float64Array, codes: Uint8Array, table: Float64Array): void {
  const numPatterns = sums.length
  for (let pattern = 0; pattern < numPatterns; pattern++) sums[pattern] += table[codes[pattern]]
}
