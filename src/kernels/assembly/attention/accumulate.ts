import { bitsOf, Eight, Five, Four, One, Seven, Six, Sixteen, ThirtyTwo, Three, Two } from './literals'
import { codesOf, loadScales, MAX_QUERIES, ROW_BYTES, Segment, segmentAt } from './segment'
import { oneQuery32Values, queries8Values } from './sums'

/**
 * Adds weighted tokens of a page to the sums of queries, in the domain of the codes.
 *
 *     sums[q, segment] += sum over j of (weights[q, j] scale_j) table[codes_j]
 *
 * @param weights rows of queries, `weightStride` floats apart
 * @param sums of queries, `sumBytes` apart
 * @param scratch room for eight rows of `ROW_BYTES`
 */
export function accumulate(
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
  for (let query = 0; query < numQueries; query += MAX_QUERIES) {
    const n = min(MAX_QUERIES, numQueries - query)
    for (let index = 0; index < numSegments; index++) {
      const segment = segmentAt(segments, index)
      loadScales(segment, page, first, count, scratch)
      for (let row = 0; row < n; row++) {
        const source = weights + (query + row) * (weightStride << 2)
        scaleWeights(source, scratch, count, scaled + row * ROW_BYTES)
      }
      const target = sums + query * sumBytes + segment.vectorAt
      addTokens(segment, scaled, n, codesOf(segment, page, first), count, target, sumBytes)
    }
  }
}

export function scaleWeights(weights: usize, scales: usize, count: i32, target: usize): void {
  const numBytes: i32 = count << 2
  let at: i32 = 0
  for (; at + 16 <= numBytes; at += 16) {
    v128.store(target + at, f32x4.mul(v128.load(weights + at), v128.load(scales + at)))
  }
  for (; at < numBytes; at += 4) {
    f32.store(target + at, f32.load(weights + at) * f32.load(scales + at))
  }
}

function addTokens(
  segment: Segment,
  weights: usize,
  numQueries: i32,
  codes: usize,
  count: i32,
  sums: usize,
  sumBytes: i32,
): void {
  const end = weights + (count << 2)
  const stride = segment.codesStride
  const size = segment.numValues
  const table = segment.table
  switch (segment.width) {
    case 1:
      return addOfWidth<One>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 2:
      return addOfWidth<Two>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 3:
      return addOfWidth<Three>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 4:
      return addOfWidth<Four>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 5:
      return addOfWidth<Five>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 6:
      return addOfWidth<Six>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 7:
      return addOfWidth<Seven>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 8:
      if (table == 0) return addOfWidth<i8>(weights, end, numQueries, codes, stride, size, 0, sums, sumBytes)
      return addOfWidth<Eight>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    case 16:
      return addOfWidth<Sixteen>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
    default:
      return addOfWidth<ThirtyTwo>(weights, end, numQueries, codes, stride, size, table, sums, sumBytes)
  }
}

@inline
function addOfWidth<Width>(
  weights: usize,
  end: usize,
  numQueries: i32,
  codes: usize,
  stride: i32,
  numValues: i32,
  table: usize,
  sums: usize,
  sumBytes: i32,
): void {
  const width = bitsOf<Width>()
  const last = sums + (numValues << 2)
  if (numQueries == 1) {
    for (; sums + 128 <= last; sums += 128, codes += width << 2)
      oneQuery32Values<Width>(weights, end, codes, stride, table, sums)
    for (; sums < last; sums += 32, codes += width)
      queries8Values<Width, One>(weights, end, codes, stride, table, sums, sumBytes)
  } else if (numQueries == 2) {
    for (; sums < last; sums += 32, codes += width)
      queries8Values<Width, Two>(weights, end, codes, stride, table, sums, sumBytes)
  } else if (numQueries == 3) {
    for (; sums < last; sums += 32, codes += width)
      queries8Values<Width, Three>(weights, end, codes, stride, table, sums, sumBytes)
  } else {
    for (; sums < last; sums += 32, codes += width)
      queries8Values<Width, Four>(weights, end, codes, stride, table, sums, sumBytes)
  }
}
