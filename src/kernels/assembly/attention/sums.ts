import { bitsOf } from './literals'
import { ROW_BYTES } from './segment'
import { four } from './values'

/**
 * Weighted sums of tokens, unpacked once for all queries: sums[i] += weight_j value_j[i], token after token.
 *
 * Each sum takes its tokens one by one, in order, so that it does not matter how they are cut into pages and calls.
 *
 * @param weights a float32 for each token, rows of queries `ROW_BYTES` apart
 * @param end behind the last weight of the first row
 * @param sums of the first of these values
 */

@inline
function add(sum: v128, weight: v128, value: v128): v128 {
  return f32x4.add(sum, f32x4.mul(weight, value))
}

@inline
export function oneQuery32Values<Width>(
  weights: usize,
  end: usize,
  codes: usize,
  stride: i32,
  table: usize,
  sums: usize,
): void {
  const width = bitsOf<Width>()
  let a = v128.load(sums)
  let b = v128.load(sums, 16)
  let c = v128.load(sums, 32)
  let d = v128.load(sums, 48)
  let e = v128.load(sums, 64)
  let f = v128.load(sums, 80)
  let g = v128.load(sums, 96)
  let h = v128.load(sums, 112)
  for (; weights < end; weights += 4, codes += stride) {
    const weight = v128.load32_splat(weights)
    a = add(a, weight, four<Width>(0, codes, table))
    b = add(b, weight, four<Width>(1, codes, table))
    c = add(c, weight, four<Width>(0, codes + width, table))
    d = add(d, weight, four<Width>(1, codes + width, table))
    e = add(e, weight, four<Width>(0, codes + 2 * width, table))
    f = add(f, weight, four<Width>(1, codes + 2 * width, table))
    g = add(g, weight, four<Width>(0, codes + 3 * width, table))
    h = add(h, weight, four<Width>(1, codes + 3 * width, table))
  }
  v128.store(sums, a)
  v128.store(sums, b, 16)
  v128.store(sums, c, 32)
  v128.store(sums, d, 48)
  v128.store(sums, e, 64)
  v128.store(sums, f, 80)
  v128.store(sums, g, 96)
  v128.store(sums, h, 112)
}

/** Eight values for one to four queries, a constant number. */
@inline
export function queries8Values<Width, Queries>(
  weights: usize,
  end: usize,
  codes: usize,
  stride: i32,
  table: usize,
  sums: usize,
  sumBytes: i32,
): void {
  const width = bitsOf<Width>()
  const numQueries = bitsOf<Queries>()
  // rows that are not there are never stored: they may alias the last one that is
  const second = sums + (numQueries > 1 ? sumBytes : 0)
  const third = sums + (numQueries > 2 ? 2 * sumBytes : 0)
  const fourth = sums + (numQueries > 3 ? 3 * sumBytes : 0)
  let a0 = v128.load(sums)
  let a1 = v128.load(sums, 16)
  let b0 = v128.load(second)
  let b1 = v128.load(second, 16)
  let c0 = v128.load(third)
  let c1 = v128.load(third, 16)
  let d0 = v128.load(fourth)
  let d1 = v128.load(fourth, 16)
  for (; weights < end; weights += 4, codes += stride) {
    const low = four<Width>(0, codes, table)
    const high = four<Width>(1, codes, table)
    const weight = v128.load32_splat(weights)
    a0 = add(a0, weight, low)
    a1 = add(a1, weight, high)
    if (numQueries > 1) {
      const other = v128.load32_splat(weights, ROW_BYTES)
      b0 = add(b0, other, low)
      b1 = add(b1, other, high)
    }
    if (numQueries > 2) {
      const other = v128.load32_splat(weights, 2 * ROW_BYTES)
      c0 = add(c0, other, low)
      c1 = add(c1, other, high)
    }
    if (numQueries > 3) {
      const other = v128.load32_splat(weights, 3 * ROW_BYTES)
      d0 = add(d0, other, low)
      d1 = add(d1, other, high)
    }
  }
  v128.store(sums, a0)
  v128.store(sums, a1, 16)
  if (numQueries > 1) {
    v128.store(second, b0)
    v128.store(second, b1, 16)
  }
  if (numQueries > 2) {
    v128.store(third, c0)
    v128.store(third, c1, 16)
  }
  if (numQueries > 3) {
    v128.store(fourth, d0)
    v128.store(fourth, d1, 16)
  }
}
