import { codesOf, loadScales, ROW_BYTES, Segment, segmentAt } from './segment'

/** Queries that share one pass over the codes; more are taken in several passes. */
export const MAX_QUERIES: i32 = 4

/** Inner products of up to `MAX_QUERIES` queries with tokens of a segment, in rows of `ROW_BYTES`. */
export type Dots = (
  segment: Segment,
  queries: usize,
  queryStride: i32,
  numQueries: i32,
  codes: usize,
  count: i32,
  out: usize,
) => void

/** Where the kernels that give logits differ is how they take inner products. */
export function scoreSegments(
  dots: Dots,
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
      if (segment.scaleBytes != 0) loadScales(segment, page, first, count, scratch)
      for (let row = 0; row < n; row++) {
        const target = logits + (query + row) * (logitStride << 2)
        addScaled(products + row * ROW_BYTES, segment.scaleBytes != 0, scratch, index > 0, count, target)
      }
    }
  }
}

/** target = product * scale, or target += product * scale. */
function addScaled(
  products: usize,
  isScaled: bool,
  scales: usize,
  adds: bool,
  count: i32,
  target: usize,
): void {
  const numBytes: i32 = count << 2
  let at: i32 = 0
  for (; at + 16 <= numBytes; at += 16) {
    let values = v128.load(products + at)
    if (isScaled) values = f32x4.mul(values, v128.load(scales + at))
    v128.store(target + at, adds ? f32x4.add(v128.load(target + at), values) : values)
  }
  for (; at < numBytes; at += 4) {
    let value = f32.load(products + at)
    if (isScaled) value *= f32.load(scales + at)
    f32.store(target + at, adds ? f32.load(target + at) + value : value)
  }
}
