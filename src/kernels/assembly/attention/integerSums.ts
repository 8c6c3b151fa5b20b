import { unpackCodes } from '../bits'
import { interleaveHigh, interleaveLow } from '../lanes'
import { scaleWeights } from './accumulate'
import { lowNibbles } from './codewords'
import { sumOfLanes } from './lanes'
import { bitsOf, Four, One, Three, Two } from './literals'
import { codesOf, loadScales, PAGE_TOKENS, ROW_BYTES, Segment, segmentAt } from './segment'

/** Queries that share one unpacking of the codes. */
const ROWS: i32 = 16
/** Bytes of a weight of int16 for each token of a page. */
const WEIGHTS_BYTES: i32 = PAGE_TOKENS << 1
/** Bytes of sixteen unpacked values of two tokens. */
const PAIR_BYTES: i32 = 64

/**
 * As `accumulate`, with weights of int16 and codewords of 12 bits and a sign.
 *
 * The weights of a call are rounded as finely as its sums allow: they are exact, in integers of 32 bits. A call's sum is
 * added in float32. Of codes of 4 bits, the eight of low nibbles come first of every 16 sums. A segment's table holds its
 * codewords, then the float32 that one of their steps is worth.
 *
 * @param scratch room for three rows of `ROW_BYTES`, weights and factors of `ROWS` queries, and 32 unpacked pairs
 */
export function accumulateInt16(
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
  const rounded = scratch + 3 * ROW_BYTES
  const factors = rounded + ROWS * WEIGHTS_BYTES
  const pairs = factors + (ROWS << 2)
  for (let query = 0; query < numQueries; query += ROWS) {
    const n = min(ROWS, numQueries - query)
    for (let index = 0; index < numSegments; index++) {
      const segment = segmentAt(segments, index)
      loadScales(segment, page, first, count, scratch)
      for (let row = 0; row < n; row++) {
        scaleWeights(weights + (query + row) * (weightStride << 2), scratch, count, scaled)
        const unit = toInt16(scaled, count, rounded + row * WEIGHTS_BYTES)
        f32.store(factors + (row << 2), unit * f32.load(segment.table, 32))
      }
      const target = sums + query * sumBytes + segment.vectorAt
      const codes = codesOf(segment, page, first)
      for (let value = 0; value < segment.numValues; value += 16) {
        unpackPairs(segment, codes + ((value * segment.width) >> 3), count, pairs)
        addRows(pairs, count, rounded, factors, n, target + (value << 2), sumBytes)
      }
    }
  }
}

/** Largest weight, and largest sum of weights: times 4095 it stays below 2^31, whichever way they are rounded. */
const perLargest: f32 = 1.0 / 32767.0
const perTotal: f32 = 1.0 / 523000.0
/** A call with no weight beyond this counts for nothing: the inverse of its step might be infinite. */
const LEAST_WEIGHT: f32 = 1e-30
const magic: f32 = 12582912
const magicBits: i32 = 0x4b400000

/**
 * Rounds weights to whole steps, and gives the step.
 *
 * @param weights room for 64; what lies behind the last becomes 0
 */
function toInt16(weights: usize, count: i32, target: usize): f32 {
  const numBytes: i32 = count << 2
  memory.fill(weights + numBytes, 0, -numBytes & 31)
  let most = f32x4.splat(0)
  let total = f32x4.splat(0)
  for (let at: i32 = 0; at < numBytes; at += 16) {
    const sizes = f32x4.abs(v128.load(weights + at))
    most = f32x4.pmax(most, sizes)
    total = f32x4.add(total, sizes)
  }
  const unit = stepOf(most, total)
  const perUnit = f32x4.splat(unit > 0 ? 1 / unit : 0)
  for (let at: i32 = 0; at < numBytes; at += 32) {
    const early = toInt32(v128.load(weights + at), perUnit)
    const late = toInt32(v128.load(weights + at, 16), perUnit)
    v128.store(target + (at >> 1), i16x8.narrow_i32x4_s(early, late))
  }
  return unit
}

@inline
function stepOf(most: v128, total: v128): f32 {
  const pairs = f32x4.pmax(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
  const largest = max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
  return largest < LEAST_WEIGHT ? 0 : max(largest * perLargest, sumOfLanes(total) * perTotal)
}

/** To the nearest whole number: adding 1.5 * 2^23 leaves no fraction bits. */
@inline
function toInt32(weights: v128, perUnit: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(weights, perUnit), f32x4.splat(magic))
  return i32x4.sub(shifted, i32x4.splat(magicBits))
}

function unpackPairs(segment: Segment, codes: usize, count: i32, target: usize): void {
  const stride = segment.codesStride
  const table = segment.table
  if (segment.width == 1) unpackOfWidth<One>(table, codes, stride, count, target)
  else if (segment.width == 2) unpackOfWidth<Two>(table, codes, stride, count, target)
  else if (segment.width == 3) unpackOfWidth<Three>(table, codes, stride, count, target)
  else unpackOfWidth<Four>(table, codes, stride, count, target)
}

/** Sixteen values of all tokens, two tokens at a time: a value of one beside that of the other. */
@inline
function unpackOfWidth<Width>(table: usize, codes: usize, stride: usize, count: i32, target: usize): void {
  const lowBytes = v128.load(table)
  const highBytes = v128.load(table, 16)
  for (; count > 0; count -= 2, codes += stride << 1, target += PAIR_BYTES) {
    // the weight of a token that is not there is 0
    const other = count > 1 ? codes + stride : codes
    const early = pairedCodes<Width>(0, codes, other)
    const late = pairedCodes<Width>(1, codes, other)
    const earlyLow = i8x16.swizzle(lowBytes, early)
    const earlyHigh = i8x16.swizzle(highBytes, early)
    v128.store(target, interleaveLow(earlyLow, earlyHigh))
    v128.store(target, interleaveHigh(earlyLow, earlyHigh), 16)
    const lateLow = i8x16.swizzle(lowBytes, late)
    const lateHigh = i8x16.swizzle(highBytes, late)
    v128.store(target, interleaveLow(lateLow, lateHigh), 32)
    v128.store(target, interleaveHigh(lateLow, lateHigh), 48)
  }
}

/** Eight of sixteen codes of each of two tokens. */
@inline
function pairedCodes<Width>(half: i32, one: usize, other: usize): v128 {
  if (bitsOf<Width>() == 4) {
    const bytes = interleaveLow(v128.load64_zero(one), v128.load64_zero(other))
    return v128.and(half == 0 ? bytes : i16x8.shr_u(bytes, 4), v128.load(lowNibbles))
  }
  const codes = unpackCodes(one, bitsOf<Width>())
  const others = unpackCodes(other, bitsOf<Width>())
  return half == 0 ? interleaveLow(codes, others) : interleaveHigh(codes, others)
}

function addRows(
  pairs: usize,
  count: i32,
  weights: usize,
  factors: usize,
  numRows: i32,
  sums: usize,
  sumBytes: i32,
): void {
  const end = pairs + ((count + 1) >> 1) * PAIR_BYTES
  for (; numRows >= 4; numRows -= 4) {
    addEight<Four>(pairs, end, weights, factors, sums, sumBytes)
    addEight<Four>(pairs + 32, end, weights, factors, sums + 32, sumBytes)
    weights += 4 * WEIGHTS_BYTES
    factors += 16
    sums += 4 * sumBytes
  }
  if (numRows == 3) {
    addEight<Three>(pairs, end, weights, factors, sums, sumBytes)
    addEight<Three>(pairs + 32, end, weights, factors, sums + 32, sumBytes)
  } else if (numRows == 2) {
    addEight<Two>(pairs, end, weights, factors, sums, sumBytes)
    addEight<Two>(pairs + 32, end, weights, factors, sums + 32, sumBytes)
  } else if (numRows == 1) {
    addEight<One>(pairs, end, weights, factors, sums, sumBytes)
    addEight<One>(pairs + 32, end, weights, factors, sums + 32, sumBytes)
  }
}

/** Eight values of all tokens for one to four queries, a constant number. */
@inline
function addEight<Queries>(
  pairs: usize,
  end: usize,
  weights: usize,
  factors: usize,
  sums: usize,
  sumBytes: i32,
): void {
  const numQueries = bitsOf<Queries>()
  let a0 = i32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (; pairs < end; pairs += PAIR_BYTES, weights += 4) {
    const x = v128.load(pairs)
    const y = v128.load(pairs, 16)
    const a = v128.load32_splat(weights)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, a))
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(y, a))
    if (numQueries > 1) {
      const b = v128.load32_splat(weights, WEIGHTS_BYTES)
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, b))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, b))
    }
    if (numQueries > 2) {
      const c = v128.load32_splat(weights, 2 * WEIGHTS_BYTES)
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x, c))
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(y, c))
    }
    if (numQueries > 3) {
      const d = v128.load32_splat(weights, 3 * WEIGHTS_BYTES)
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x, d))
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(y, d))
    }
  }
  addTo(sums, factors, a0, a1)
  if (numQueries > 1) addTo(sums + sumBytes, factors + 4, b0, b1)
  if (numQueries > 2) addTo(sums + 2 * sumBytes, factors + 8, c0, c1)
  if (numQueries > 3) addTo(sums + 3 * sumBytes, factors + 12, d0, d1)
}

@inline
function addTo(sums: usize, factor: usize, a: v128, b: v128): void {
  const factors = v128.load32_splat(factor)
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(f32x4.convert_i32x4_s(a), factors)))
  v128.store(sums, f32x4.add(v128.load(sums, 16), f32x4.mul(f32x4.convert_i32x4_s(b), factors)), 16)
}
