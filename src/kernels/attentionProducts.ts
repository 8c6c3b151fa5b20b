import { type AttentionKernels, MAX_NARROW_VALUES } from './attentionContract.ts'

/**
 * Products of a query with what codes stand for, as `scoreProducts` looks them up: one table for each digit, which is a code of
 * 3 or 4 bits, two of 2, or four of 1.
 *
 *     product = step * whole number ,   entry = sum over the digit's codes of (whole number - least)
 *
 * An entry has 24 bits, in planes of six that are looked up and added up each by itself.
 *
 * - Error: half a step a product, which is at most 2^-24 of the largest range of a digit's products, or 2^-31 of the sizes
 *   of all of them; sums are exact. Queries below 1e-30 lose more, as their step is no normal float32.
 */

/** Values that a kernel takes at a time. */
export const PRODUCT_BLOCK_VALUES = 16

const NUM_ENTRIES = 16
const PLANE_BITS = 6
const NUM_PLANES = 4
const TABLE_BYTES = NUM_PLANES * NUM_ENTRIES

/** How far apart the products of a digit may lie, each rounded: up to four of them make an entry. */
const LARGEST_RANGE = 2 ** (NUM_PLANES * PLANE_BITS) - 16

/** What the sizes of all products may add up to, each rounded. */
const LARGEST_TOTAL = 2 ** 31 - 4 * MAX_NARROW_VALUES

/** How many codes of a width make a digit. */
export function codesPerDigit(width: number): number {
  return Math.floor(4 / width)
}

/** Bytes of a query's tables; behind them lie a float32, what a step is worth, and an int32, the sum of all that is least. */
export function productTableBytes(width: number, numValues: number): number {
  return (numValues / codesPerDigit(width)) * TABLE_BYTES
}

/** What each of a digit's codes stands for in each of its 16 entries, `[codesPerDigit, 16]`. */
export function digitValues(width: number, values: Float32Array): Float64Array {
  return Float64Array.from({ length: codesPerDigit(width) * NUM_ENTRIES }, (_, index) => {
    const [place, entry] = [Math.floor(index / NUM_ENTRIES), index % NUM_ENTRIES]
    return values[(entry >> (width * place)) & (values.length - 1)]
  })
}

/**
 * The finest step that products may be rounded to; 0 for a query of zeros.
 *
 * @param least of what codes stand for
 * @param most of that
 */
export function productStep(query: Float32Array, numTogether: number, least: number, most: number): number {
  let largest = 0
  let total = 0
  for (let index = 0; index < query.length; index += numTogether) {
    let size = 0
    for (let place = 0; place < numTogether; place++) size += Math.abs(query[index + place])
    if (size > largest) largest = size
    total += size
  }
  const range = largest * (most - least)
  return Math.max(range / LARGEST_RANGE, (total * Math.max(most, -least)) / LARGEST_TOTAL)
}

/** Added to a float64, it leaves no room for a fraction. */
const ROUNDING = 1.5 * 2 ** 52

/** `tabulateProducts` in plain TypeScript. */
export function plainTabulateProducts(memory: WebAssembly.Memory): AttentionKernels['tabulateProducts'] {
  return (query, numValues, perStep, values, numTogether, tables) => {
    const floats = new Float32Array(memory.buffer, query, numValues)
    const bytes = new Uint8Array(memory.buffer, tables)
    const products = new Int32Array(NUM_ENTRIES)
    const entries = new Int32Array(NUM_ENTRIES)
    let added = 0
    for (let index = 0; index < numValues; index += numTogether) {
      entries.fill(0)
      for (let place = 0; place < numTogether; place++) {
        const factor = floats[index + place] * perStep
        const together = new Float64Array(memory.buffer, values + 8 * NUM_ENTRIES * place, NUM_ENTRIES)
        together.forEach((value, entry) => {
          products[entry] = factor * value + ROUNDING - ROUNDING
        })
        const least = Math.min(...products)
        for (let entry = 0; entry < NUM_ENTRIES; entry++) entries[entry] += products[entry] - least
        added += least
      }
      writePlanes(entries, bytes, (index / numTogether) * TABLE_BYTES)
    }
    return added
  }
}

function writePlanes(entries: Int32Array, bytes: Uint8Array, table: number): void {
  for (let entry = 0; entry < NUM_ENTRIES; entry++)
    for (let plane = 0; plane < NUM_PLANES; plane++)
      bytes[table + plane * NUM_ENTRIES + entry] =
        (entries[entry] >>> (plane * PLANE_BITS)) & (2 ** PLANE_BITS - 1)
}

/** What a digit adds to a sum, by its place among those of a token. */
export function productAt(tables: Uint8Array, place: number, digit: number): number {
  let product = 0
  for (let plane = NUM_PLANES - 1; plane >= 0; plane--)
    product = (product << PLANE_BITS) | tables[place * TABLE_BYTES + plane * NUM_ENTRIES + digit]
  return product
}
