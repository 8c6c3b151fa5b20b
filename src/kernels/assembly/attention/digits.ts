import { interleaveHigh, interleaveLow } from '../lanes'
import { lowNibbles } from './codewords'
import { bitsOf, Eight, Four } from './literals'

/** Tokens that are taken at a time: a byte of each fills one vector. */
export const TOKENS: i32 = 16
/** Bytes of a row: of a digit, or of whole bytes of codes. */
export const DIGIT_BYTES: i32 = 16

/**
 * Codes of sixteen tokens side by side: a row for each digit of up to four bits, with a byte for each token.
 *
 * A digit is a code of 4 or 3 bits, two of 2, or four of 1, in the order of the values.
 *
 * @param codes of the first token; those of the others follow `stride` bytes apart, and 16 bytes at a time are read
 * @param numBytes of a token's codes, a multiple of the bits of a code
 * @param digits where they go; room for 32 rows more
 * @param rows room for 16 rows
 * @returns behind the last digit
 */
export function layOutDigits(
  width: i32,
  codes: usize,
  stride: i32,
  numBytes: i32,
  digits: usize,
  rows: usize,
): usize {
  if (width == 3) return layOutTriples(codes, stride, numBytes, digits, rows)
  for (let at: i32 = 0; at < numBytes; at += TOKENS) {
    interleaveRows<Eight>(codes + at, stride, rows)
    interleaveRows<Four>(rows, DIGIT_BYTES, digits + 2 * at * DIGIT_BYTES)
  }
  return digits + 2 * numBytes * DIGIT_BYTES
}

/** The bytes go to the end of the room for digits, which do not overtake them. */
@inline
function layOutTriples(codes: usize, stride: i32, numBytes: i32, digits: usize, rows: usize): usize {
  const end = digits + ((numBytes / 3) << 3) * DIGIT_BYTES
  const bytes = end - numBytes * DIGIT_BYTES
  for (let at: i32 = 0; at < numBytes; at += TOKENS) {
    interleaveRows<Eight>(codes + at, stride, rows)
    interleaveRows<Eight>(rows, DIGIT_BYTES, bytes + at * DIGIT_BYTES)
  }
  splitTriples(bytes, end, digits)
  return end
}

/**
 * Two of the four rounds that transpose 16 rows of 16 bytes: each puts rows i and i + 8 together, byte by byte.
 *
 * @typeParam Bits that a row of the target holds of a byte: 8, or 4, which makes two rows
 */
@inline
function interleaveRows<Bits>(source: usize, stride: i32, target: usize): void {
  const rowsBytes = (8 / bitsOf<Bits>()) * DIGIT_BYTES
  for (const end = target + TOKENS * rowsBytes; target < end; target += 4 * rowsBytes, source += stride) {
    const a = v128.load(source)
    const b = v128.load(source + 4 * stride)
    const c = v128.load(source + 8 * stride)
    const d = v128.load(source + 12 * stride)
    const low = interleaveLow(a, c)
    const high = interleaveHigh(a, c)
    const otherLow = interleaveLow(b, d)
    const otherHigh = interleaveHigh(b, d)
    put<Bits>(interleaveLow(low, otherLow), target)
    put<Bits>(interleaveHigh(low, otherLow), target + rowsBytes)
    put<Bits>(interleaveLow(high, otherHigh), target + 2 * rowsBytes)
    put<Bits>(interleaveHigh(high, otherHigh), target + 3 * rowsBytes)
  }
}

@inline
function put<Bits>(bytes: v128, target: usize): void {
  if (bitsOf<Bits>() == 8) v128.store(target, bytes)
  else {
    const mask = v128.load(lowNibbles)
    v128.store(target, v128.and(bytes, mask))
    v128.store(target, v128.and(i16x8.shr_u(bytes, 4), mask), 16)
  }
}

/** Eight codes of 3 bits from three bytes; shifts are of pairs of bytes, and masks drop what comes from the neighbour. */
function splitTriples(bytes: usize, end: usize, digits: usize): void {
  const three = i8x16.splat(7)
  for (; bytes < end; bytes += 3 * DIGIT_BYTES, digits += 8 * DIGIT_BYTES) {
    const a = v128.load(bytes)
    const b = v128.load(bytes, 16)
    const c = v128.load(bytes, 32)
    const ab = v128.or(v128.and(i16x8.shr_u(a, 6), i8x16.splat(3)), v128.and(i16x8.shl(b, 2), i8x16.splat(4)))
    const bc = v128.or(v128.and(i16x8.shr_u(b, 7), i8x16.splat(1)), v128.and(i16x8.shl(c, 1), i8x16.splat(6)))
    v128.store(digits, v128.and(a, three))
    v128.store(digits, v128.and(i16x8.shr_u(a, 3), three), 16)
    v128.store(digits, ab, 32)
    v128.store(digits, v128.and(i16x8.shr_u(b, 1), three), 48)
    v128.store(digits, v128.and(i16x8.shr_u(b, 4), three), 64)
    v128.store(digits, bc, 80)
    v128.store(digits, v128.and(i16x8.shr_u(c, 2), three), 96)
    v128.store(digits, v128.and(i16x8.shr_u(c, 5), three), 112)
  }
}
