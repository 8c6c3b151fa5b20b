import { addFromTable, tableOfSigns } from './signedSums.ts'
import { numCodes, type SignPatterns, unitsPerCode } from './signPatterns.ts'

/**
 * sum over i > j of s_i s_j M_ij under every sign pattern.
 *
 *     = sum over pairs of groups of T[code of the later][code of the earlier] + sum over groups of T[code]
 *
 * - Error: that of rounding, below 10^-14 of sum |M_ij|.
 * - Cost: n^2 / 72 steps a pattern, and as many tables of 4096 sums, made once for all patterns.
 *
 * @param matrix `[n, n]`, of which what is below the diagonal counts
 *
 * Source: Arlazarov, Dinic, Kronrod and Faradzhev (1970), "On Economical Construction of the Transitive Closure of an
 * Oriented Graph", Soviet Mathematics Doklady 11, for tables of every combination of a few rows.
 */
export function signedPairSums(
  { codes, numPatterns }: SignPatterns,
  matrix: Float64Array,
  numUnits: number,
): Float64Array {
  const sums = new Float64Array(numPatterns)
  const tables = [0, 1].map(() => new Float64Array(numCodes ** 2))
  codes.forEach((later, group) => {
    const rows = rowsOfGroup(matrix, numUnits, group)
    addFromTable(sums, later, tableWithin(rows, group * unitsPerCode))
    for (let earlier = 0; earlier < group; earlier += 2) {
      fillTableBetween(tables[0], rows, earlier * unitsPerCode)
      if (earlier + 1 < group) fillTableBetween(tables[1], rows, (earlier + 1) * unitsPerCode)
      // alone: the other table adds nothing, whatever codes it is asked for
      else tables[1].fill(0)
      addFromTables(sums, later, codes[earlier], codes[earlier + 1], tables)
    }
  })
  return sums
}

function rowsOfGroup(matrix: Float64Array, numUnits: number, group: number): Float64Array[] {
  const start = group * unitsPerCode
  return Array.from({ length: Math.min(unitsPerCode, numUnits - start) }, (_, unit) =>
    matrix.subarray((start + unit) * numUnits, (start + unit + 1) * numUnits),
  )
}

/** What the units of one group add up to among themselves, by their code. */
function tableWithin(rows: readonly Float64Array[], start: number): Float64Array {
  return new Float64Array(2 ** rows.length).map((_, code) => {
    const signOf = (unit: number): number => 1 - 2 * ((code >>> unit) & 1)
    let sum = 0
    for (let i = 1; i < rows.length; i++)
      for (let j = 0; j < i; j++) sum += signOf(i) * signOf(j) * rows[i][start + j]
    return sum
  })
}

/** What the units of `rows` add up to with those of an earlier group, which has as many as a code holds. */
function fillTableBetween(table: Float64Array, rows: readonly Float64Array[], start: number): void {
  table.fill(0, 0, numCodes)
  rows.forEach((row, unit) => {
    const pulls = tableOfSigns(row.subarray(start, start + unitsPerCode))
    const width = pulls.length
    const filled = width << unit
    for (let line = 0; line < filled; line += width) {
      for (let code = 0; code < width; code++) {
        const sum = table[line + code]
        table[filled + line + code] = sum - pulls[code]
        table[line + code] = sum + pulls[code]
      }
    }
  })
}

/** Two tables at a time: each sum is loaded and stored half as often. */
function addFromTables(
  sums: Float64Array,
  later: Uint8Array,
  first: Uint8Array,
  second: Uint8Array,
  [firstTable, secondTable]: readonly Float64Array[],
): void {
  const numPatterns = sums.length
  // a local, because an import is looked up anew in every step
  const shift = unitsPerCode
  for (let pattern = 0; pattern < numPatterns; pattern++) {
    const row = later[pattern] << shift
    sums[pattern] += firstTable[row | first[pattern]] + secondTable[row | second[pattern]]
  }
}
