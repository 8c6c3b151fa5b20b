import { sixteenCodes } from './codewords'
import { integerSumsOfLanes } from './lanes'
import { bitsOf, Four, One, Three, Two } from './literals'
import { scoreSegments } from './logits'
import { ROW_BYTES, Segment } from './segment'

/**
 * As `score`, with queries of int8 and codewords of 7 bits.
 *
 * Sums are of integers and exact, so both builds of this source give the same bits: that with relaxed SIMD and that
 * without. Relaxed dot products are the same on every host while one operand is in 0 .. 127, as codewords are.
 *
 * @param prepared for each segment int8 in the order of the codes, then two float32: what takes products to logits, and
 * what is added to them before, because codewords are counted from 0
 */
export function scoreInt8(
  segments: usize,
  numSegments: i32,
  prepared: usize,
  preparedBytes: i32,
  numQueries: i32,
  page: usize,
  first: i32,
  count: i32,
  logits: usize,
  logitStride: i32,
  scratch: usize,
): void {
  scoreSegments(
    dots,
    segments,
    numSegments,
    prepared,
    preparedBytes,
    numQueries,
    page,
    first,
    count,
    logits,
    logitStride,
    scratch,
  )
}

function dots(
  segment: Segment,
  queries: usize,
  queryStride: i32,
  numQueries: i32,
  codes: usize,
  count: i32,
  out: usize,
): void {
  if (segment.width == 1) dotsOfWidth<One>(segment, queries, queryStride, numQueries, codes, count, out)
  else if (segment.width == 2) dotsOfWidth<Two>(segment, queries, queryStride, numQueries, codes, count, out)
  else if (segment.width == 3) dotsOfWidth<Three>(segment, queries, queryStride, numQueries, codes, count, out)
  else dotsOfWidth<Four>(segment, queries, queryStride, numQueries, codes, count, out)
}

@inline
function dotsOfWidth<Width>(
  segment: Segment,
  queries: usize,
  queryStride: i32,
  numQueries: i32,
  codes: usize,
  count: i32,
  out: usize,
): void {
  if (numQueries == 1) dotsOfQuery<Width>(segment, queries, codes, count, out)
  else if (numQueries == 2) dotsOfQueries<Width, Two>(segment, queries, queryStride, codes, count, out)
  else if (numQueries == 3) dotsOfQueries<Width, Three>(segment, queries, queryStride, codes, count, out)
  else dotsOfQueries<Width, Four>(segment, queries, queryStride, codes, count, out)
}

/** Four tokens at a time, then the rest. */
@inline
function dotsOfQuery<Width>(segment: Segment, query: usize, codes: usize, count: i32, out: usize): void {
  const width = bitsOf<Width>()
  const codewords = v128.load(segment.table)
  const stride: usize = segment.codesStride
  const end = query + segment.numValues
  const factor = v128.load32_splat(end)
  const added = v128.load32_splat(end, 4)
  const last = out + (count << 2)
  for (; out + 16 <= last; out += 16, codes += stride << 2) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let block = codes
    for (let at = query; at < end; at += 32, block += 4 * width) {
      const early = v128.load(at)
      const late = v128.load(at, 16)
      a = dotBlock<Width>(early, late, codewords, block, a)
      b = dotBlock<Width>(early, late, codewords, block + stride, b)
      c = dotBlock<Width>(early, late, codewords, block + 2 * stride, c)
      d = dotBlock<Width>(early, late, codewords, block + 3 * stride, d)
    }
    const sums = f32x4.convert_i32x4_s(integerSumsOfLanes(a, b, c, d))
    v128.store(out, f32x4.mul(f32x4.add(sums, added), factor))
  }
  dotsOfQueries<Width, One>(segment, query, 0, codes, count & 3, out)
}

@inline
function dotBlock<Width>(early: v128, late: v128, codewords: v128, block: usize, sum: v128): v128 {
  const partial = dot(early, lookUp(codewords, sixteenCodes<Width>(0, block)), sum)
  return dot(late, lookUp(codewords, sixteenCodes<Width>(1, block)), partial)
}

@inline
function dotsOfQueries<Width, Queries>(
  segment: Segment,
  queries: usize,
  queryStride: i32,
  codes: usize,
  count: i32,
  out: usize,
): void {
  const width = bitsOf<Width>()
  const numQueries = bitsOf<Queries>()
  const codewords = v128.load(segment.table)
  const stride = segment.codesStride
  const factorAt = segment.numValues
  const last = out + (count << 2)
  for (; out < last; out += 4, codes += stride) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let block = codes
    let query = queries
    const end = queries + factorAt
    for (; query < end; query += 32, block += 4 * width) {
      const early = lookUp(codewords, sixteenCodes<Width>(0, block))
      const late = lookUp(codewords, sixteenCodes<Width>(1, block))
      a = dotAdd(query, early, late, a)
      if (numQueries > 1) b = dotAdd(query + queryStride, early, late, b)
      if (numQueries > 2) c = dotAdd(query + 2 * queryStride, early, late, c)
      if (numQueries > 3) d = dotAdd(query + 3 * queryStride, early, late, d)
    }
    put(out, a, queries + factorAt)
    if (numQueries > 1) put(out + ROW_BYTES, b, queries + queryStride + factorAt)
    if (numQueries > 2) put(out + 2 * ROW_BYTES, c, queries + 2 * queryStride + factorAt)
    if (numQueries > 3) put(out + 3 * ROW_BYTES, d, queries + 3 * queryStride + factorAt)
  }
}

/** Integers are below 2^24, so that float32 holds them and their sums. */
@inline
function put(out: usize, sums: v128, factorAt: usize): void {
  const pairs = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 1, 0, 3, 2))
  const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 2)
  f32.store(out, (<f32>sum + f32.load(factorAt, 4)) * f32.load(factorAt))
}

/** Indices are below 16, where both instructions do the same. */
@inline
function lookUp(codewords: v128, codes: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(codewords, codes) : i8x16.swizzle(codewords, codes)
}

@inline
function dotAdd(query: usize, early: v128, late: v128, sum: v128): v128 {
  return dot(v128.load(query), early, dot(v128.load(query, 16), late, sum))
}

@inline
function dot(query: v128, codewords: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(query, codewords, sum)
  const first = i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_low_i8x16_s(query, codewords))
  const last = i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_high_i8x16_s(query, codewords))
  return i32x4.add(sum, i32x4.add(first, last))
}
