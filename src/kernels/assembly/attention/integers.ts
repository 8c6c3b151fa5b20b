import { interleaveHigh, interleaveLow } from '../lanes'
import { sixteenCodes } from './codewords'

/**
 * What the integer kernels multiply, sixteen values at a time. The integer of a query is a type, too: `i16`, which meets
 * codewords of 12 bits and a sign, or `i8`, which meets codewords of 7 bits.
 *
 * Sums are of integers and exact, so both builds of this source give the same bits: that with relaxed SIMD and that
 * without. Relaxed dot products are the same on every host while one operand is in 0 .. 127, as those codewords are.
 */

/** Bytes of a vector of each of four tokens, which lie side by side. */
export const GROUP_BYTES: i32 = 64

/** Whether sixteen values are one vector of bytes, and not two of int16. */
@inline
export function isByteWise<Integer>(): bool {
  return ASC_FEATURE_RELAXED_SIMD && sizeof<Integer>() == 1
}

/** Values of a query for one unpacked vector. */
@inline
export function loadQuery<Integer>(query: usize): v128 {
  return sizeof<Integer>() == 2 || isByteWise<Integer>() ? v128.load(query) : v128.load8x8_s(query)
}

/** Bytes of a query for one unpacked vector. */
@inline
export function queryBytesOfVector<Integer>(): i32 {
  return (isByteWise<Integer>() ? 16 : 8) * sizeof<Integer>()
}

/** Adds the products of one vector of a query with one of codewords. */
@inline
export function addProducts<Integer>(sum: v128, query: v128, codewords: v128): v128 {
  if (isByteWise<Integer>()) return i32x4.relaxed_dot_i8x16_i7x16_add_s(query, codewords, sum)
  return i32x4.add(sum, i32x4.dot_i16x8_s(query, codewords))
}

/** The low bytes of codewords; the high ones of int16 lie behind them in the table. */
@inline
export function lowBytes<Integer>(table: usize, codes: v128): v128 {
  return lookUp(v128.load(table), codes)
}

/** The high bytes, where there are any. */
@inline
export function highBytes<Integer>(table: usize, codes: v128): v128 {
  return sizeof<Integer>() == 2 ? lookUp(v128.load(table, 16), codes) : codes
}

/** The codewords of sixteen codes as one vector of bytes, or the first eight of them. */
@inline
export function firstCodewords<Integer>(low: v128, high: v128): v128 {
  if (isByteWise<Integer>()) return low
  return sizeof<Integer>() == 1 ? i16x8.extend_low_i8x16_u(low) : interleaveLow(low, high)
}

/** The last eight of sixteen. */
@inline
export function lastCodewords<Integer>(low: v128, high: v128): v128 {
  return sizeof<Integer>() == 1 ? i16x8.extend_high_i8x16_u(low) : interleaveHigh(low, high)
}

/** Indices are below 16, where both instructions do the same. */
@inline
export function lookUp(bytes: v128, codes: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(bytes, codes) : i8x16.swizzle(bytes, codes)
}

/** Unpacks sixteen codes of a token to vectors that are `GROUP_BYTES` apart; `half` says which of the 32 of a block. */
@inline
export function unpackSixteen<Integer, Width>(half: i32, table: usize, block: usize, target: usize): void {
  const codes = sixteenCodes<Width>(half, block)
  const low = lowBytes<Integer>(table, codes)
  const high = highBytes<Integer>(table, codes)
  v128.store(target, firstCodewords<Integer>(low, high))
  if (!isByteWise<Integer>()) v128.store(target + GROUP_BYTES, lastCodewords<Integer>(low, high))
}
