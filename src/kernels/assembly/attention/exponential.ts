/** Constants, each four times over, which are loaded: in code they would be made anew for every four numbers. */
const constants = memory.data<f32>(
  [
    // where results would soon be subnormal
    -87.25, -87.25, -87.25, -87.25,
    // 1 / ln 2
    1.44269504, 1.44269504, 1.44269504, 1.44269504,
    // 1.5 * 2^23: a number to which it is added has no room for fraction bits
    12582912, 12582912, 12582912, 12582912,
    // ln 2 in two parts
    0.693359375, 0.693359375, 0.693359375, 0.693359375,
    -2.12194440e-4, -2.12194440e-4, -2.12194440e-4, -2.12194440e-4,
    // the polynomial, the highest power first
    1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
    1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
    8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
    4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
    1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
    5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1,
    1, 1, 1, 1,
  ],
  16,
)

/**
 * e^x of four float32 that are not positive.
 *
 *     e^x = 2^n e^r ,   n = round(x / ln 2) ,   r = x - n ln 2 ,   |r| < 0.347 ,   e^r by a polynomial of degree 7
 *
 * Below -87.25, where results would soon be subnormal, 0. No fused operation: `exponential` of
 * `src/kernels/attentionExponential.ts` gives the same bits, and states the error.
 *
 * Source: the polynomial of Moshier's Cephes library, `expf`.
 */
@inline
export function exponential(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, v128.load(constants, 16)), v128.load(constants, 32))
  const n = f32x4.sub(shifted, v128.load(constants, 32))
  const coarse = f32x4.sub(x, f32x4.mul(n, v128.load(constants, 48)))
  const r = f32x4.sub(coarse, f32x4.mul(n, v128.load(constants, 64)))
  let p = v128.load(constants, 80)
  p = f32x4.add(f32x4.mul(p, r), v128.load(constants, 96))
  p = f32x4.add(f32x4.mul(p, r), v128.load(constants, 112))
  p = f32x4.add(f32x4.mul(p, r), v128.load(constants, 128))
  p = f32x4.add(f32x4.mul(p, r), v128.load(constants, 144))
  p = f32x4.add(f32x4.mul(p, r), v128.load(constants, 160))
  const power = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), v128.load(constants, 176))
  // times 2^n: the last bits of the shifted number go where the exponent is, all others fall off
  const scaled = i32x4.add(power, i32x4.shl(shifted, 23))
  return v128.andnot(scaled, f32x4.lt(x, v128.load(constants)))
}
