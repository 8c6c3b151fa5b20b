/**
 * e^x of four float32.
 *
 *     e^x = 2^n e^r ,   n = round(x / ln 2) ,   r = x - n ln 2 ,   |r| < 0.347 ,   e^r by a polynomial of degree 7
 *
 * Below the smallest subnormal 0, above the largest number infinity. No fused operation: `exponential` of
 * `src/kernels/attentionExponential.ts` gives the same bits, and states the error.
 *
 * Source: the polynomial of Moshier's Cephes library, `expf`.
 */
@inline
export function exponential(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(-104.5)), f32x4.splat(89))
  // adding 1.5 * 2^23 leaves no fraction bits: the sum is rounded to a whole number
  const magic = f32x4.splat(12582912)
  const n = f32x4.sub(f32x4.add(f32x4.mul(clamped, f32x4.splat(1.44269504)), magic), magic)
  const coarse = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)))
  const r = f32x4.add(coarse, f32x4.mul(n, f32x4.splat(2.12194440e-4)))
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  const power = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1))
  // 2^n in two factors: n may lie beyond the exponents of normal numbers
  const exponent = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(exponent, 1)
  return f32x4.mul(f32x4.mul(power, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)))
}

@inline
function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23)
}
