import { decodeFloat16, encodeFloat16, FLOAT16_LIMIT } from './float16'

/** Euclidean norms in double precision, and how they are stored: as `src/codecs/vectorNorm.ts`, `numberFormat.ts`. */

/** Below it, a vector is stored as zeros. */
export const SMALLEST_NORM: f64 = reinterpret<f64>(<u64>(1023 - 122) << 52)

/** Beyond it, sums of a transform overflow single precision. */
const LARGEST_PLAIN_NORM: f64 = reinterpret<f64>(<u64>(1023 + 120) << 52)

/** Norm of one vector: even and odd places are summed apart. */
export function vectorNorm(vector: usize, length: i32): f64 {
  let sum = f64x2.splat(0)
  const end = vector + ((length & -2) << 2)
  for (let at = vector; at < end; at += 8) sum = addSquares(sum, at)
  return rootOfSum(sum, end, length)
}

/**
 * Norm of vector `index` of `count`; of every four vectors, the first call computes the norms of all.
 *
 * @param norms room for four float64, kept between calls
 */
export function normOf(index: i32, vector: usize, length: i32, count: i32, norms: usize): f64 {
  const place = index & 3
  if (place == 0) {
    if (index + 4 <= count) fourVectorNorms(vector, length, norms)
    else
      for (let next = 0; next < count - index; next++)
        store<f64>(norms + (next << 3), vectorNorm(vector + next * (length << 2), length))
  }
  return load<f64>(norms + (place << 3))
}

/** Norms of four vectors one after another, whose sums do not wait for each other. */
export function fourVectorNorms(vectors: usize, length: i32, norms: usize): void {
  const stride: usize = length << 2
  let sum0 = f64x2.splat(0)
  let sum1 = f64x2.splat(0)
  let sum2 = f64x2.splat(0)
  let sum3 = f64x2.splat(0)
  const end = vectors + ((length & -2) << 2)
  for (let at = vectors; at < end; at += 8) {
    sum0 = addSquares(sum0, at)
    sum1 = addSquares(sum1, at + stride)
    sum2 = addSquares(sum2, at + 2 * stride)
    sum3 = addSquares(sum3, at + 3 * stride)
  }
  store<f64>(norms, rootOfSum(sum0, end, length))
  store<f64>(norms, rootOfSum(sum1, end + stride, length), 8)
  store<f64>(norms, rootOfSum(sum2, end + 2 * stride, length), 16)
  store<f64>(norms, rootOfSum(sum3, end + 3 * stride, length), 24)
}

@inline
function addSquares(sum: v128, at: usize): v128 {
  const pair = f64x2.promote_low_f32x4(v128.load64_zero(at))
  return f64x2.add(sum, f64x2.mul(pair, pair))
}

/** @param last where the value without a partner lies, in a vector of odd length */
@inline
function rootOfSum(sum: v128, last: usize, length: i32): f64 {
  let even = f64x2.extract_lane(sum, 0)
  if (length & 1) {
    const value = <f64>load<f32>(last)
    even += value * value
  }
  return Math.sqrt(even + f64x2.extract_lane(sum, 1))
}

/** What takes a vector of this norm to coordinates of variance 1; 0 for one that is stored as zeros. */
@inline
export function normalizer(norm: f64, radius: f64): f32 {
  return norm < SMALLEST_NORM ? 0 : <f32>(radius / norm)
}

/** Whether a format of so many bytes holds a norm; false for one that is not a number. */
export function holdsNorm(norm: f64, numBytes: i32): boolean {
  const single = <f32>norm
  if (numBytes == 2) return single < FLOAT16_LIMIT
  return numBytes == 4 ? single < Infinity : norm <= LARGEST_PLAIN_NORM
}

/** Writes a norm to 0, 2 or 4 bytes. */
export function storeNorm(norm: f64, numBytes: i32, at: usize): void {
  if (numBytes == 2) store<u16>(at, <u16>encodeFloat16(<f32>norm))
  else if (numBytes == 4) store<f32>(at, <f32>norm)
}

export function loadNorm(at: usize, numBytes: i32): f64 {
  return numBytes == 2 ? <f64>decodeFloat16(load<u16>(at)) : <f64>load<f32>(at)
}
