import { sumOfLanes, sumsOfLanes } from './lanes'
import { bitsOf } from './literals'
import { ROW_BYTES } from './segment'
import { four } from './values'

/**
 * Inner products of queries with tokens, unpacked once for all queries.
 *
 * One order of additions whatever the numbers of queries and tokens: value j goes to partial sum j mod 8; then sums 4
 * apart, neighbours, and neighbours again are added. Eight running sums fill half of the registers that x64 has.
 *
 * @param out address of a float32 for each token, rows of queries `ROW_BYTES` apart
 */

/** Eight values of a query times eight of a token, added to the two halves of its partial sums. */
@inline
function add(sum: v128, query: v128, value: v128): v128 {
  return f32x4.add(sum, f32x4.mul(query, value))
}

@inline
function put(out: usize, low: v128, high: v128): void {
  f32.store(out, sumOfLanes(f32x4.add(low, high)))
}

@inline
export function oneQueryFourTokens<Width>(
  query: usize,
  codes: usize,
  stride: i32,
  numValues: i32,
  table: usize,
  out: usize,
): void {
  const width = bitsOf<Width>()
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  let codesB = codes + stride
  let codesC = codesB + stride
  let codesD = codesC + stride
  const end = query + (numValues << 2)
  for (; query < end; query += 32) {
    const q0 = v128.load(query)
    const q1 = v128.load(query, 16)
    a0 = add(a0, q0, four<Width>(0, codes, table))
    a1 = add(a1, q1, four<Width>(1, codes, table))
    b0 = add(b0, q0, four<Width>(0, codesB, table))
    b1 = add(b1, q1, four<Width>(1, codesB, table))
    c0 = add(c0, q0, four<Width>(0, codesC, table))
    c1 = add(c1, q1, four<Width>(1, codesC, table))
    d0 = add(d0, q0, four<Width>(0, codesD, table))
    d1 = add(d1, q1, four<Width>(1, codesD, table))
    codes += width
    codesB += width
    codesC += width
    codesD += width
  }
  const a = f32x4.add(a0, a1)
  const b = f32x4.add(b0, b1)
  const c = f32x4.add(c0, c1)
  const d = f32x4.add(d0, d1)
  v128.store(out, sumsOfLanes(a, b, c, d))
}

@inline
export function oneQueryOneToken<Width>(
  query: usize,
  codes: usize,
  numValues: i32,
  table: usize,
  out: usize,
): void {
  const width = bitsOf<Width>()
  let a0 = f32x4.splat(0)
  let a1 = a0
  const end = query + (numValues << 2)
  for (; query < end; query += 32, codes += width) {
    a0 = add(a0, v128.load(query), four<Width>(0, codes, table))
    a1 = add(a1, v128.load(query, 16), four<Width>(1, codes, table))
  }
  put(out, a0, a1)
}

/** Two to four queries: those beyond `numQueries`, a constant, are not computed. */
@inline
export function queriesOneToken<Width, Queries>(
  query: usize,
  queryStride: i32,
  codes: usize,
  numValues: i32,
  table: usize,
  out: usize,
): void {
  const width = bitsOf<Width>()
  const numQueries = bitsOf<Queries>()
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  let second = query + queryStride
  let third = second + queryStride
  let fourth = third + queryStride
  const end = query + (numValues << 2)
  for (; query < end; query += 32, codes += width) {
    const low = four<Width>(0, codes, table)
    const high = four<Width>(1, codes, table)
    a0 = add(a0, v128.load(query), low)
    a1 = add(a1, v128.load(query, 16), high)
    b0 = add(b0, v128.load(second), low)
    b1 = add(b1, v128.load(second, 16), high)
    second += 32
    if (numQueries > 2) {
      c0 = add(c0, v128.load(third), low)
      c1 = add(c1, v128.load(third, 16), high)
      third += 32
    }
    if (numQueries > 3) {
      d0 = add(d0, v128.load(fourth), low)
      d1 = add(d1, v128.load(fourth, 16), high)
      fourth += 32
    }
  }
  put(out, a0, a1)
  put(out + ROW_BYTES, b0, b1)
  if (numQueries > 2) put(out + 2 * ROW_BYTES, c0, c1)
  if (numQueries > 3) put(out + 3 * ROW_BYTES, d0, d1)
}
