import { scoreIntegers } from './integerScore'

/** As `score`, with queries of int16: see `integerScore.ts`. */
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
  scoreIntegers<i16>(
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
