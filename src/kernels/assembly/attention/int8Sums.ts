import { scaleWeights } from './accumulate'
import { bitsOf, Four, One, Three, Two } from './literals'
import { MAX_QUERIES } from './logits'
import { codesOf, loadScales, PAGE_TOKENS, ROW_BYTES, Segment, segmentAt } from './segment'

const PAIRS_BYTES: i32 = PAGE_TOKENS << 1

/**
 * As `accumulate` of codes of 4 bits, with weights of int16 relative to the largest of the call, and codewords of int8.
 *
 * Sums over a call are of integers and exact (64 products of 2^15 and 2^7); a call's sum is added in float32. Of every
 * 16 sums the eight of low nibbles come first. A segment's table holds its codewords, then the float32 that one of their steps is worth.
 */
export function accumulateInt8(
  segments: usize,
  numSegments: i32,
  weights: usize,
  weightStride: i32,
  numQueries: i32,
  page: usize,
  first: i32,
  count: i32,
  sums: usize,
  sumBytes: i32,
  scratch: usize,
): void {
  const scaled = scratch + 2 * ROW_BYTES
  const pairs = scratch + 3 * ROW_BYTES
  const factors = pairs + MAX_QUERIES * PAIRS_BYTES
  for (let query = 0; query < numQueries; query += MAX_QUERIES) {
    const n = min(MAX_QUERIES, numQueries - query)
    for (let index = 0; index < numSegments; index++) {
      const segment = segmentAt(segments, index)
      loadScales(segment, page, first, count, scratch)
      for (let row = 0; row < n; row++) {
        scaleWeights(weights + (query + row) * (weightStride << 2), true, scratch, count, scaled)
        const unit = toInt16(scaled, count, pairs + row * PAIRS_BYTES)
        f32.store(factors + (row << 2), unit * f32.load(segment.table, 16))
      }
      const target = sums + query * sumBytes + segment.vectorAt
      addTokens(segment, pairs, factors, n, codesOf(segment, page, first), count, target, sumBytes)
    }
  }
}

/**
 * Rounds weights to steps of the largest / 32767, and gives the step.
 *
 * @param weights room for 64; what lies behind the last becomes 0
 */
function toInt16(weights: usize, count: i32, target: usize): f32 {
  const numBytes: i32 = count << 2
  memory.fill(weights + numBytes, 0, -numBytes & 31)
  let most = f32x4.splat(0)
  for (let at: i32 = 0; at < numBytes; at += 16) most = f32x4.max(most, f32x4.abs(v128.load(weights + at)))
  const pairs = f32x4.max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
  const largest = max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
  const perUnit = f32x4.splat(largest > 0 ? 32767 / largest : 0)
  for (let at: i32 = 0; at < numBytes; at += 32) {
    const early = toInt32(v128.load(weights + at), perUnit)
    const late = toInt32(v128.load(weights + at, 16), perUnit)
    v128.store(target + (at >> 1), i16x8.narrow_i32x4_s(early, late))
  }
  return largest / 32767
}

@inline
function toInt32(weights: v128, perUnit: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(weights, perUnit)))
}

function addTokens(
  segment: Segment,
  pairs: usize,
  factors: usize,
  numQueries: i32,
  codes: usize,
  count: i32,
  sums: usize,
  sumBytes: i32,
): void {
  const table = segment.table
  const stride = segment.codesStride
  const end = pairs + (((count + 1) & ~1) << 1)
  const last = sums + (segment.numValues << 2)
  for (; sums < last; sums += 64, codes += 8) {
    if (numQueries == 1) addSixteen<One>(table, pairs, end, factors, codes, stride, sums, sumBytes)
    else if (numQueries == 2) addSixteen<Two>(table, pairs, end, factors, codes, stride, sums, sumBytes)
    else if (numQueries == 3) addSixteen<Three>(table, pairs, end, factors, codes, stride, sums, sumBytes)
    else addSixteen<Four>(table, pairs, end, factors, codes, stride, sums, sumBytes)
  }
}

/** Sixteen values of all tokens, two tokens at a time. */
@inline
function addSixteen<Queries>(
  table: usize,
  pairs: usize,
  end: usize,
  factors: usize,
  codes: usize,
  stride: usize,
  sums: usize,
  sumBytes: i32,
): void {
  const numQueries = bitsOf<Queries>()
  const codewords = v128.load(table)
  let a0 = i32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  let c0 = a0
  let c1 = a0
  let c2 = a0
  let c3 = a0
  let d0 = a0
  let d1 = a0
  let d2 = a0
  let d3 = a0
  for (; pairs < end; pairs += 4, codes += stride << 1) {
    // neighbouring lanes are of the two tokens
    const even = i8x16.swizzle(codewords, nibblePairs(codes, codes + stride, 0))
    const odd = i8x16.swizzle(codewords, nibblePairs(codes, codes + stride, 4))
    const w = i16x8.extend_low_i8x16_s(even)
    const x = i16x8.extend_high_i8x16_s(even)
    const y = i16x8.extend_low_i8x16_s(odd)
    const z = i16x8.extend_high_i8x16_s(odd)
    const a = v128.load32_splat(pairs)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(w, a))
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, a))
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(y, a))
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(z, a))
    if (numQueries > 1) {
      const b = v128.load32_splat(pairs, PAIRS_BYTES)
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(w, b))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, b))
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(y, b))
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(z, b))
    }
    if (numQueries > 2) {
      const c = v128.load32_splat(pairs, 2 * PAIRS_BYTES)
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(w, c))
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x, c))
      c2 = i32x4.add(c2, i32x4.dot_i16x8_s(y, c))
      c3 = i32x4.add(c3, i32x4.dot_i16x8_s(z, c))
    }
    if (numQueries > 3) {
      const d = v128.load32_splat(pairs, 3 * PAIRS_BYTES)
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(w, d))
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(x, d))
      d2 = i32x4.add(d2, i32x4.dot_i16x8_s(y, d))
      d3 = i32x4.add(d3, i32x4.dot_i16x8_s(z, d))
    }
  }
  addTo(sums, factors, a0, a1, a2, a3)
  if (numQueries > 1) addTo(sums + sumBytes, factors + 4, b0, b1, b2, b3)
  if (numQueries > 2) addTo(sums + 2 * sumBytes, factors + 8, c0, c1, c2, c3)
  if (numQueries > 3) addTo(sums + 3 * sumBytes, factors + 12, d0, d1, d2, d3)
}

/** Codes from eight bytes of each of two tokens, those of one nibble: a token's beside the other's. */
@inline
function nibblePairs(one: usize, other: usize, shift: i32): v128 {
  const bytes = v128.shuffle<i8>(
    v128.load64_zero(one), v128.load64_zero(other), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
  )
  return v128.and(shift == 0 ? bytes : i16x8.shr_u(bytes, shift), i8x16.splat(15))
}

@inline
function addTo(sums: usize, factor: usize, a: v128, b: v128, c: v128, d: v128): void {
  const factors = v128.load32_splat(factor)
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(f32x4.convert_i32x4_s(a), factors)))
  v128.store(sums, f32x4.add(v128.load(sums, 16), f32x4.mul(f32x4.convert_i32x4_s(b), factors)), 16)
  v128.store(sums, f32x4.add(v128.load(sums, 32), f32x4.mul(f32x4.convert_i32x4_s(c), factors)), 32)
  v128.store(sums, f32x4.add(v128.load(sums, 48), f32x4.mul(f32x4.convert_i32x4_s(d), factors)), 48)
}
