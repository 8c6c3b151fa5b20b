import { oneQueryFourTokens, oneQueryOneToken, queriesOneToken } from './dots'
import { Eight, Five, Four, One, Seven, Six, Sixteen, ThirtyTwo, Three, Two } from './literals'
import { codesOf, loadScales, MAX_QUERIES, ROW_BYTES, Segment, segmentAt } from './segment'

/**
 * Logits of tokens of a page, in float32, from codes of 5 bits and more, and from signs beside them; else see `products.ts`.
 *
 *     logits[q, j] = sum over segments of scale_j <query q, table[codes_j]>
 *
 * @param prepared queries, `preparedBytes` apart
 * @param count 1 to 64
 * @param logits rows of queries, `logitStride` floats apart
 * @param scratch room for eight rows of `ROW_BYTES`
 */
export function score(
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
  const products = scratch + 2 * ROW_BYTES
  for (let query = 0; query < numQueries; query += MAX_QUERIES) {
    const n = min(MAX_QUERIES, numQueries - query)
    for (let index = 0; index < numSegments; index++) {
      const segment = segmentAt(segments, index)
      const queries = prepared + query * preparedBytes + segment.vectorAt
      dots(segment, queries, preparedBytes, n, codesOf(segment, page, first), count, products)
      loadScales(segment, page, first, count, scratch)
      for (let row = 0; row < n; row++) {
        const target = logits + (query + row) * (logitStride << 2)
        addScaled(products + row * ROW_BYTES, scratch, index > 0, count, target)
      }
    }
  }
}

/** Inner products of up to `MAX_QUERIES` queries with tokens of a segment, in rows of `ROW_BYTES`. */
function dots(
  segment: Segment,
  query: usize,
  queryStride: i32,
  numQueries: i32,
  codes: usize,
  count: i32,
  out: usize,
): void {
  const stride = segment.codesStride
  const numValues = segment.numValues
  const table = segment.table
  switch (segment.width) {
    case 1:
      return dotsOfWidth<One>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    case 5:
      return dotsOfWidth<Five>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    case 6:
      return dotsOfWidth<Six>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    case 7:
      return dotsOfWidth<Seven>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    case 8:
      if (table == 0) return dotsOfWidth<i8>(query, queryStride, numQueries, codes, stride, count, numValues, 0, out)
      return dotsOfWidth<Eight>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    case 16:
      return dotsOfWidth<Sixteen>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
    default:
      return dotsOfWidth<ThirtyTwo>(query, queryStride, numQueries, codes, stride, count, numValues, table, out)
  }
}

@inline
function dotsOfWidth<Width>(
  query: usize,
  queryStride: i32,
  numQueries: i32,
  codes: usize,
  stride: i32,
  count: i32,
  numValues: i32,
  table: usize,
  out: usize,
): void {
  const end = out + (count << 2)
  if (numQueries == 1) {
    for (; out + 16 <= end; out += 16, codes += stride << 2)
      oneQueryFourTokens<Width>(query, codes, stride, numValues, table, out)
    for (; out < end; out += 4, codes += stride) oneQueryOneToken<Width>(query, codes, numValues, table, out)
  } else if (numQueries == 2) {
    for (; out < end; out += 4, codes += stride)
      queriesOneToken<Width, Two>(query, queryStride, codes, numValues, table, out)
  } else if (numQueries == 3) {
    for (; out < end; out += 4, codes += stride)
      queriesOneToken<Width, Three>(query, queryStride, codes, numValues, table, out)
  } else {
    for (; out < end; out += 4, codes += stride)
      queriesOneToken<Width, Four>(query, queryStride, codes, numValues, table, out)
  }
}

/** target = product * scale, or target += product * scale. */
function addScaled(products: usize, scales: usize, adds: bool, count: i32, target: usize): void {
  const numBytes: i32 = count << 2
  let at: i32 = 0
  for (; at + 16 <= numBytes; at += 16) {
    const values = f32x4.mul(v128.load(products + at), v128.load(scales + at))
    v128.store(target + at, adds ? f32x4.add(v128.load(target + at), values) : values)
  }
  for (; at < numBytes; at += 4) {
    const value = f32.load(products + at) * f32.load(scales + at)
    f32.store(target + at, adds ? f32.load(target + at) + value : value)
  }
}
