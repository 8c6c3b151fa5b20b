import { sixteenCodes } from './codewords'
import { sumOfLanes, sumsOfLanes } from './lanes'
import { bitsOf, Four, One, Three, Two } from './literals'
import { scoreSegments } from './logits'
import { ROW_BYTES, Segment } from './segment'

/**
 * As `score`, with queries of int16 and codewords of 13 bits and a sign.
 *
 * A block of 32 products is added in integers, which cannot overflow (8 products of 2^15 and 2^13 a lane), and blocks are
 * added in float32: four partial sums, then neighbours.
 *
 * @param prepared for each segment int16 in the order of the codes, then the float32 that takes products to logits
 */
export function scoreInt16(
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
  const lowBytes = v128.load(segment.table)
  const highBytes = v128.load(segment.table, 16)
  const stride: usize = segment.codesStride
  const end = query + (segment.numValues << 1)
  const factor = v128.load32_splat(end)
  const last = out + (count << 2)
  for (; out + 16 <= last; out += 16, codes += stride << 2) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let block = codes
    for (let at = query; at < end; at += 64, block += 4 * width) {
      a = addBlock<Width>(a, at, lowBytes, highBytes, block)
      b = addBlock<Width>(b, at, lowBytes, highBytes, block + stride)
      c = addBlock<Width>(c, at, lowBytes, highBytes, block + 2 * stride)
      d = addBlock<Width>(d, at, lowBytes, highBytes, block + 3 * stride)
    }
    v128.store(out, f32x4.mul(sumsOfLanes(a, b, c, d), factor))
  }
  dotsOfQueries<Width, One>(segment, query, 0, codes, count & 3, out)
}

@inline
function addBlock<Width>(sum: v128, query: usize, lowBytes: v128, highBytes: v128, block: usize): v128 {
  const early = sixteenCodes<Width>(0, block)
  const late = sixteenCodes<Width>(1, block)
  const earlyLow = i8x16.swizzle(lowBytes, early)
  const earlyHigh = i8x16.swizzle(highBytes, early)
  const lateLow = i8x16.swizzle(lowBytes, late)
  const lateHigh = i8x16.swizzle(highBytes, late)
  const w = joinFirst(earlyLow, earlyHigh)
  const x = joinLast(earlyLow, earlyHigh)
  const y = joinFirst(lateLow, lateHigh)
  const z = joinLast(lateLow, lateHigh)
  return f32x4.add(sum, dotBlock(query, w, x, y, z))
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
  const lowBytes = v128.load(segment.table)
  const highBytes = v128.load(segment.table, 16)
  const stride = segment.codesStride
  const factorAt = segment.numValues << 1
  const last = out + (count << 2)
  for (; out < last; out += 4, codes += stride) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let block = codes
    let query = queries
    const end = queries + factorAt
    for (; query < end; query += 64, block += 4 * width) {
      const early = sixteenCodes<Width>(0, block)
      const late = sixteenCodes<Width>(1, block)
      const earlyLow = i8x16.swizzle(lowBytes, early)
      const earlyHigh = i8x16.swizzle(highBytes, early)
      const lateLow = i8x16.swizzle(lowBytes, late)
      const lateHigh = i8x16.swizzle(highBytes, late)
      const w = joinFirst(earlyLow, earlyHigh)
      const x = joinLast(earlyLow, earlyHigh)
      const y = joinFirst(lateLow, lateHigh)
      const z = joinLast(lateLow, lateHigh)
      a = f32x4.add(a, dotBlock(query, w, x, y, z))
      if (numQueries > 1) b = f32x4.add(b, dotBlock(query + queryStride, w, x, y, z))
      if (numQueries > 2) c = f32x4.add(c, dotBlock(query + 2 * queryStride, w, x, y, z))
      if (numQueries > 3) d = f32x4.add(d, dotBlock(query + 3 * queryStride, w, x, y, z))
    }
    put(out, a, queries + factorAt)
    if (numQueries > 1) put(out + ROW_BYTES, b, queries + queryStride + factorAt)
    if (numQueries > 2) put(out + 2 * ROW_BYTES, c, queries + 2 * queryStride + factorAt)
    if (numQueries > 3) put(out + 3 * ROW_BYTES, d, queries + 3 * queryStride + factorAt)
  }
}

@inline
function put(out: usize, sums: v128, factorAt: usize): void {
  f32.store(out, sumOfLanes(sums) * f32.load(factorAt))
}

@inline
function dotBlock(query: usize, w: v128, x: v128, y: v128, z: v128): v128 {
  const first = i32x4.add(i32x4.dot_i16x8_s(v128.load(query), w), i32x4.dot_i16x8_s(v128.load(query, 16), x))
  const last = i32x4.add(
    i32x4.dot_i16x8_s(v128.load(query, 32), y),
    i32x4.dot_i16x8_s(v128.load(query, 48), z),
  )
  return f32x4.convert_i32x4_s(i32x4.add(first, last))
}

/** The first eight int16 of sixteen low and high bytes. */
@inline
function joinFirst(low: v128, high: v128): v128 {
  return v128.shuffle<i8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

@inline
function joinLast(low: v128, high: v128): v128 {
  return v128.shuffle<i8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}
