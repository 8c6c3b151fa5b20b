import { exponential } from './exponential'

/** Coefficients of d^2 and on in d + e^-d - 1, the highest power first; then how large |d| may be for them to do. */
const constants = memory.data<f64>(
  [1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 0.05],
  16,
)

@inline
function constant(index: i32): v128 {
  return v128.load64_splat(constants + (index << 3))
}

/**
 * KL(baseline || candidate) of two predictions, as `src/metrics/plainComparison.ts` takes it: the terms of even and of odd
 * tokens are summed apart.
 *
 * @param baseline float32 log-probabilities, as `candidate`
 * @param count even
 */
export function divergence(baseline: usize, candidate: usize, count: i32): f64 {
  let sums = f64x2.splat(0)
  const end = baseline + (count << 2)
  for (; baseline < end; baseline += 8, candidate += 8)
    sums = f64x2.add(sums, terms(logProbabilities(baseline), logProbabilities(candidate)))
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
}

@inline
function logProbabilities(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address))
}

@inline
function terms(baseline: v128, candidate: v128): v128 {
  const probability = exponentialOf(baseline)
  const difference = f64x2.sub(baseline, candidate)
  const near = f64x2.mul(probability, excess(difference))
  const isFar = f64x2.gt(f64x2.abs(difference), constant(7))
  const isNothing = f64x2.eq(probability, f64x2.splat(0))
  if (!v128.any_true(v128.or(isFar, isNothing))) return near
  const other = exponentialOf(candidate)
  const far = f64x2.add(f64x2.mul(probability, difference), f64x2.sub(other, probability))
  return v128.bitselect(other, v128.bitselect(far, near, isFar), isNothing)
}

/** Log-probabilities that rounding has put above 0 count as 0. */
@inline
function exponentialOf(x: v128): v128 {
  return exponential(f64x2.pmin(x, f64x2.splat(0)))
}

/** d + e^-d - 1 for small d */
@inline
function excess(d: v128): v128 {
  let p = f64x2.sub(constant(1), f64x2.mul(d, constant(0)))
  p = f64x2.sub(constant(2), f64x2.mul(d, p))
  p = f64x2.sub(constant(3), f64x2.mul(d, p))
  p = f64x2.sub(constant(4), f64x2.mul(d, p))
  p = f64x2.sub(constant(5), f64x2.mul(d, p))
  p = f64x2.sub(constant(6), f64x2.mul(d, p))
  return f64x2.mul(f64x2.mul(d, d), p)
}

/**
 * Where the largest of `count` float32 stands first, none of which is NaN.
 *
 * @param count a multiple of four
 */
export function topOf(values: usize, count: i32): i32 {
  let largest = v128.load32_splat(values)
  const end = values + (count << 2)
  for (let at = values; at < end; at += 16) largest = f32x4.pmax(largest, v128.load(at))
  largest = f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1))
  largest = f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2))
  let at = values
  let found = 0
  for (; at < end; at += 16) {
    found = i32x4.bitmask(f32x4.eq(v128.load(at), largest))
    if (found !== 0) break
  }
  return <i32>((at - values) >> 2) + ctz<i32>(found)
}
