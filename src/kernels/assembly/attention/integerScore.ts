import { sixteenCodes } from './codewords'
import {
  addProducts,
  firstCodewords,
  GROUP_BYTES,
  highBytes,
  isByteWise,
  lastCodewords,
  loadQuery,
  lowBytes,
  queryBytesOfVector,
  unpackSixteen,
} from './integers'
import { integerSumsOfLanes } from './lanes'
import { bitsOf, Four, One, Three, Two } from './literals'
import { codesOf, loadScales, putSome, ROW_BYTES, Segment, segmentAt } from './segment'

/** Tokens that are taken at a time: their sums fill one vector. */
const GROUP_TOKENS: i32 = 4

/**
 * As `score`, with queries and codewords of integers: four tokens at a time.
 *
 * For one query codewords are looked up where they are multiplied; for several they are unpacked first.
 *
 * @typeParam Integer of a query: see `integers.ts`
 * @param prepared for each segment integers in the order of the codes, then two float32: what takes products to logits,
 * and what is added to them before
 * @param scratch room for two rows of `ROW_BYTES`, a vector, and four unpacked tokens
 */
@inline
export function scoreIntegers<Integer>(
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
  const tail = scratch + 2 * ROW_BYTES
  const unpacked = tail + 16
  for (let index = 0; index < numSegments; index++) {
    const segment = segmentAt(segments, index)
    loadScales(segment, page, first, count, scratch)
    const queries = prepared + segment.vectorAt
    const stride = segment.codesStride
    let codes = codesOf(segment, page, first)
    let token: i32 = 0
    if (numQueries == 1) {
      token = count & -GROUP_TOKENS
      scorePacked<Integer>(segment, queries, codes, token, scratch, index > 0, logits)
      codes += stride * token
    }
    for (; token < count; token += GROUP_TOKENS, codes += stride * GROUP_TOKENS) {
      const present = min(count - token, GROUP_TOKENS)
      unpackTokens<Integer>(segment, codes, present, unpacked)
      scoreUnpacked<Integer>(
        segment.numValues, queries, preparedBytes, numQueries, unpacked,
        v128.load(scratch + (token << 2)), index > 0, present, logits + (token << 2), logitStride << 2, tail,
      )
    }
  }
}

/** Logits of four tokens from sums of products; of fewer, those that are there. */
@inline
function put(
  sums: v128,
  factors: usize,
  scales: v128,
  adds: bool,
  present: i32,
  target: usize,
  tail: usize,
): void {
  const shifted = f32x4.add(f32x4.convert_i32x4_s(sums), v128.load32_splat(factors, 4))
  const logits = f32x4.mul(f32x4.mul(shifted, v128.load32_splat(factors)), scales)
  if (present == GROUP_TOKENS) v128.store(target, adds ? f32x4.add(v128.load(target), logits) : logits)
  else {
    v128.store(tail, logits)
    putSome(tail, adds, present, target)
  }
}

/** Four tokens, vector by vector side by side; the last one again for those that are not there. */
function unpackTokens<Integer>(segment: Segment, codes: usize, count: i32, target: usize): void {
  const stride = segment.codesStride
  const second = count > 1 ? codes + stride : codes
  const third = count > 2 ? second + stride : second
  const fourth = count > 3 ? third + stride : third
  const end = target + segment.numValues * (GROUP_BYTES / 8)
  if (segment.width == 1) unpackOfWidth<Integer, One>(segment.table, codes, second, third, fourth, target, end)
  else if (segment.width == 2)
    unpackOfWidth<Integer, Two>(segment.table, codes, second, third, fourth, target, end)
  else if (segment.width == 3)
    unpackOfWidth<Integer, Three>(segment.table, codes, second, third, fourth, target, end)
  else unpackOfWidth<Integer, Four>(segment.table, codes, second, third, fourth, target, end)
}

@inline
function unpackOfWidth<Integer, Width>(
  table: usize,
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  target: usize,
  end: usize,
): void {
  const width = bitsOf<Width>()
  const halfBytes = GROUP_BYTES * (isByteWise<Integer>() ? 1 : 2)
  const last = isByteWise<Integer>() ? target + ((end - target) >> 1) : end
  while (target < last) {
    unpackBlock<Integer, Width>(table, first, target)
    unpackBlock<Integer, Width>(table, second, target + 16)
    unpackBlock<Integer, Width>(table, third, target + 32)
    unpackBlock<Integer, Width>(table, fourth, target + 48)
    first += 4 * width
    second += 4 * width
    third += 4 * width
    fourth += 4 * width
    target += 2 * halfBytes
  }
}

@inline
function unpackBlock<Integer, Width>(table: usize, block: usize, target: usize): void {
  const halfBytes = GROUP_BYTES * (isByteWise<Integer>() ? 1 : 2)
  unpackSixteen<Integer, Width>(0, table, block, target)
  unpackSixteen<Integer, Width>(1, table, block, target + halfBytes)
}

/** Two queries at a time, then the last one. */
@inline
function scoreUnpacked<Integer>(
  numValues: i32,
  queries: usize,
  queryStride: i32,
  numQueries: i32,
  unpacked: usize,
  scales: v128,
  adds: bool,
  present: i32,
  target: usize,
  targetStride: i32,
  tail: usize,
): void {
  const queryBytes = numValues * sizeof<Integer>()
  for (; numQueries >= 2; numQueries -= 2) {
    let a0 = i32x4.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    let query = queries
    let other = queries + queryStride
    const end = queries + queryBytes
    for (let at = unpacked; query < end; at += GROUP_BYTES) {
      const q = loadQuery<Integer>(query)
      const r = loadQuery<Integer>(other)
      const x = v128.load(at)
      a0 = addProducts<Integer>(a0, q, x)
      b0 = addProducts<Integer>(b0, r, x)
      const y = v128.load(at, 16)
      a1 = addProducts<Integer>(a1, q, y)
      b1 = addProducts<Integer>(b1, r, y)
      const z = v128.load(at, 32)
      a2 = addProducts<Integer>(a2, q, z)
      b2 = addProducts<Integer>(b2, r, z)
      const w = v128.load(at, 48)
      a3 = addProducts<Integer>(a3, q, w)
      b3 = addProducts<Integer>(b3, r, w)
      query += queryBytesOfVector<Integer>()
      other += queryBytesOfVector<Integer>()
    }
    put(integerSumsOfLanes(a0, a1, a2, a3), query, scales, adds, present, target, tail)
    put(integerSumsOfLanes(b0, b1, b2, b3), other, scales, adds, present, target + targetStride, tail)
    queries += 2 * queryStride
    target += 2 * targetStride
  }
  if (numQueries == 0) return
  let a = i32x4.splat(0)
  let b = a
  let c = a
  let d = a
  const end = queries + queryBytes
  for (; queries < end; unpacked += GROUP_BYTES, queries += queryBytesOfVector<Integer>()) {
    const q = loadQuery<Integer>(queries)
    a = addProducts<Integer>(a, q, v128.load(unpacked))
    b = addProducts<Integer>(b, q, v128.load(unpacked, 16))
    c = addProducts<Integer>(c, q, v128.load(unpacked, 32))
    d = addProducts<Integer>(d, q, v128.load(unpacked, 48))
  }
  put(integerSumsOfLanes(a, b, c, d), queries, scales, adds, present, target, tail)
}

/** Logits of one query and whole groups of tokens. */
@inline
function scorePacked<Integer>(
  segment: Segment,
  query: usize,
  codes: usize,
  count: i32,
  scales: usize,
  adds: bool,
  logits: usize,
): void {
  const end = query + segment.numValues * sizeof<Integer>()
  const stride = segment.codesStride
  const table = segment.table
  if (segment.width == 1) scoreOfWidth<Integer, One>(table, query, end, codes, stride, count, scales, adds, logits)
  else if (segment.width == 2) scoreOfWidth<Integer, Two>(table, query, end, codes, stride, count, scales, adds, logits)
  else if (segment.width == 3) scoreOfWidth<Integer, Three>(table, query, end, codes, stride, count, scales, adds, logits)
  else scoreOfWidth<Integer, Four>(table, query, end, codes, stride, count, scales, adds, logits)
}

function scoreOfWidth<Integer, Width>(
  table: usize,
  query: usize,
  end: usize,
  codes: usize,
  stride: i32,
  count: i32,
  scales: usize,
  adds: bool,
  logits: usize,
): void {
  for (const last = logits + (count << 2); logits < last; logits += 16, scales += 16, codes += stride << 2) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let block = codes
    let at = query
    for (; at < end; at += 32 * sizeof<Integer>(), block += 4 * bitsOf<Width>()) {
      a = addBlock<Integer, Width>(a, table, at, block)
      b = addBlock<Integer, Width>(b, table, at, block + stride)
      c = addBlock<Integer, Width>(c, table, at, block + 2 * stride)
      d = addBlock<Integer, Width>(d, table, at, block + 3 * stride)
    }
    put(integerSumsOfLanes(a, b, c, d), end, v128.load(scales), adds, GROUP_TOKENS, logits, 0)
  }
}

/** A block of 32 products. */
@inline
function addBlock<Integer, Width>(sum: v128, table: usize, query: usize, block: usize): v128 {
  const half = addHalf<Integer, Width>(sum, 0, table, query, block)
  return addHalf<Integer, Width>(half, 1, table, query + 16 * sizeof<Integer>(), block)
}

@inline
function addHalf<Integer, Width>(sum: v128, half: i32, table: usize, query: usize, block: usize): v128 {
  const codes = sixteenCodes<Width>(half, block)
  const low = lowBytes<Integer>(table, codes)
  const high = highBytes<Integer>(table, codes)
  const added = addProducts<Integer>(sum, loadQuery<Integer>(query), firstCodewords<Integer>(low, high))
  if (isByteWise<Integer>()) return added
  const last = loadQuery<Integer>(query + 8 * sizeof<Integer>())
  return addProducts<Integer>(added, last, lastCodewords<Integer>(low, high))
}
