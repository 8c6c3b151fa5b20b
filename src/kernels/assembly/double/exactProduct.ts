/**
 * sum + a b of two lanes, where a and b are widened float32.
 *
 * Their product has at most 48 bits and is exact in float64. So the sum is rounded once, with a fused instruction or
 * without: the relaxed build gives the bits of the other one.
 */
@inline
export function addProduct(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, sum)
  return f64x2.add(sum, f64x2.mul(a, b))
}
