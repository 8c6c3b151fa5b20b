import { DIGIT_BYTES, layOutDigits, TOKENS } from './digits'
import { lookUp } from './integers'
import { codesOf, loadScales, putSome, ROW_BYTES, Segment, segmentAt } from './segment'

/** Bytes of the table of a digit: 16 products in four planes of six bits, the lowest first. */
const TABLE_BYTES: i32 = 64

/** Added to a float64, it leaves no room for a fraction, and the whole number in the lower 32 bits. */
const ROUNDING: f64 = 6755399441055744

/** Writes the tables of a query: see `src/kernels/attentionProducts.ts`. */
export function tabulateProducts(
  query: usize,
  numValues: i32,
  perStep: f64,
  values: usize,
  numTogether: i32,
  tables: usize,
): i32 {
  let added: i32 = 0
  for (const end = query + (numValues << 2); query < end; tables += TABLE_BYTES) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let entries = values; entries < values + numTogether * 128; entries += 128, query += 4) {
      const factor = f64x2.splat(perStep * <f64>f32.load(query))
      const a1 = products(entries, factor)
      const b1 = products(entries + 32, factor)
      const c1 = products(entries + 64, factor)
      const d1 = products(entries + 96, factor)
      const least = leastOf(i32x4.min_s(i32x4.min_s(a1, b1), i32x4.min_s(c1, d1)))
      added += i32x4.extract_lane(least, 0)
      a = i32x4.add(a, i32x4.sub(a1, least))
      b = i32x4.add(b, i32x4.sub(b1, least))
      c = i32x4.add(c, i32x4.sub(c1, least))
      d = i32x4.add(d, i32x4.sub(d1, least))
    }
    for (let plane = tables; plane < tables + TABLE_BYTES; plane += 16) {
      v128.store(plane, i8x16.narrow_i16x8_u(sixBits(a, b), sixBits(c, d)))
      a = i32x4.shr_u(a, 6)
      b = i32x4.shr_u(b, 6)
      c = i32x4.shr_u(c, 6)
      d = i32x4.shr_u(d, 6)
    }
  }
  return added
}

/** Four entries times a factor, as whole numbers. */
@inline
function products(entries: usize, factor: v128): v128 {
  const low = f64x2.add(f64x2.mul(v128.load(entries), factor), f64x2.splat(ROUNDING))
  const high = f64x2.add(f64x2.mul(v128.load(entries, 16), factor), f64x2.splat(ROUNDING))
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

/** The least of four, in all lanes. */
@inline
function leastOf(values: v128): v128 {
  const pairs = i32x4.min_s(values, v128.shuffle<i32>(values, values, 1, 0, 3, 2))
  return i32x4.min_s(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1))
}

@inline
function sixBits(first: v128, second: v128): v128 {
  return i16x8.narrow_i32x4_u(v128.and(first, i32x4.splat(63)), v128.and(second, i32x4.splat(63)))
}

/**
 * As `score`, from tables of the products of a query with what codes stand for, sixteen tokens at a time.
 *
 * Products are whole numbers of 24 bits, their planes are added up by themselves, and all sums are exact: in any order,
 * for any number of queries and tokens, they give the same bits. Six bits leave room for four digits in a byte, and for
 * 1,024 of them in 16 bits.
 *
 * @param prepared for each segment the tables of its digits; then a float32, what one step of the products is worth, and
 * an int32 that is added to their sum before
 * @param scratch room for two rows of `ROW_BYTES`, and 16 digits more than 16 + 4 + those of a segment
 */
export function scoreProducts(
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
  const sums = scratch + 2 * ROW_BYTES
  const rows = sums + TOKENS * 4
  const digits = rows + TOKENS * DIGIT_BYTES
  // a page has room for whole groups: those beyond the last token hold any codes at all
  const start = first & -TOKENS
  const end = first + count
  for (let index = 0; index < numSegments; index++) {
    const segment = segmentAt(segments, index)
    const numBytes = (segment.numValues * segment.width) >> 3
    const tables = prepared + segment.vectorAt
    loadScales(segment, page, start, ((end - start) + TOKENS - 1) & -TOKENS, scratch)
    for (let token = start; token < end; token += TOKENS) {
      const codes = codesOf(segment, page, token)
      const digitsEnd = layOutDigits(segment.width, codes, segment.codesStride, numBytes, digits, rows)
      for (let query = 0; query < numQueries; query++) {
        sumOfProducts(tables + query * preparedBytes, digits, digitsEnd, scratch + ((token - start) << 2), sums)
        const target = logits + ((query * logitStride + token - first) << 2)
        put(sums, max(first - token, 0), min(end - token, TOKENS), index > 0, target)
      }
    }
  }
}

/** Logits of sixteen tokens. */
function sumOfProducts(table: usize, digits: usize, end: usize, scales: usize, out: usize): void {
  // sums of tokens in pairs of bytes: `a` adds up both, what the later one carries over included, `b` the later one
  let a0 = i16x8.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  for (; digits < end; digits += 4 * DIGIT_BYTES, table += 4 * TABLE_BYTES) {
    const first = v128.load(digits)
    const second = v128.load(digits, 16)
    const third = v128.load(digits, 32)
    const fourth = v128.load(digits, 48)
    const sum0 = fourProducts(table, first, second, third, fourth)
    a0 = i16x8.add(a0, sum0)
    b0 = i16x8.add(b0, i16x8.shr_u(sum0, 8))
    const sum1 = fourProducts(table + 16, first, second, third, fourth)
    a1 = i16x8.add(a1, sum1)
    b1 = i16x8.add(b1, i16x8.shr_u(sum1, 8))
    const sum2 = fourProducts(table + 32, first, second, third, fourth)
    a2 = i16x8.add(a2, sum2)
    b2 = i16x8.add(b2, i16x8.shr_u(sum2, 8))
    const sum3 = fourProducts(table + 48, first, second, third, fourth)
    a3 = i16x8.add(a3, sum3)
    b3 = i16x8.add(b3, i16x8.shr_u(sum3, 8))
  }
  const factor = v128.load32_splat(table)
  const added = v128.load32_splat(table, 4)
  a0 = earlier(a0, b0)
  a1 = earlier(a1, b1)
  a2 = earlier(a2, b2)
  a3 = earlier(a3, b3)
  putEight(low16(a0, b0), low16(a1, b1), low16(a2, b2), low16(a3, b3), added, factor, scales, out)
  putEight(high16(a0, b0), high16(a1, b1), high16(a2, b2), high16(a3, b3), added, factor, scales + 32, out + 32)
}

/** A plane of the products of four digits, of all tokens; at most 4 * 63. */
@inline
function fourProducts(plane: usize, first: v128, second: v128, third: v128, fourth: v128): v128 {
  return i8x16.add(
    i8x16.add(lookUp(v128.load(plane), first), lookUp(v128.load(plane, TABLE_BYTES), second)),
    i8x16.add(
      lookUp(v128.load(plane, 2 * TABLE_BYTES), third),
      lookUp(v128.load(plane, 3 * TABLE_BYTES), fourth),
    ),
  )
}

/** The sums of the earlier tokens, without what the later ones carried into them. */
@inline
function earlier(both: v128, later: v128): v128 {
  return i16x8.sub(both, i16x8.shl(later, 8))
}

@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
}

@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
}

/** Logits of eight tokens from the sums of their planes. */
function putEight(
  plane0: v128,
  plane1: v128,
  plane2: v128,
  plane3: v128,
  added: v128,
  factor: v128,
  scales: usize,
  out: usize,
): void {
  const low = i32x4.add(
    i32x4.add(i32x4.extend_low_i16x8_u(plane0), i32x4.shl(i32x4.extend_low_i16x8_u(plane1), 6)),
    i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_u(plane2), 12), i32x4.shl(i32x4.extend_low_i16x8_u(plane3), 18)),
  )
  const high = i32x4.add(
    i32x4.add(i32x4.extend_high_i16x8_u(plane0), i32x4.shl(i32x4.extend_high_i16x8_u(plane1), 6)),
    i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_u(plane2), 12), i32x4.shl(i32x4.extend_high_i16x8_u(plane3), 18)),
  )
  v128.store(out, logitsOf(low, added, factor, v128.load(scales)))
  v128.store(out, logitsOf(high, added, factor, v128.load(scales, 16)), 16)
}

@inline
function logitsOf(sums: v128, added: v128, factor: v128, scales: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(sums, added)), factor), scales)
}

/** Logits `from` to `to` of sixteen, put or added. */
@inline
function put(logits: usize, from: i32, to: i32, adds: bool, target: usize): void {
  if (to - from == TOKENS) {
    for (let at: usize = 0; at < 64; at += 16) {
      const values = v128.load(logits + at)
      v128.store(target + at, adds ? f32x4.add(v128.load(target + at), values) : values)
    }
    return
  }
  putSome(logits + (from << 2), adds, to - from, target + (from << 2))
}
