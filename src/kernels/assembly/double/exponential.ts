/** Loaded, they cost one instruction each; as literals they would be made anew for every pair. */
const constants = memory.data<f64>(
  [
    1, 2, 0.5,
    // 1 / ln 2, ln 2 in two parts
    1.44269504088896338700, 6.93147180369123816490e-1, 1.90821492927058770002e-10,
    // P, the highest power first
    4.13813679705723846039e-8, -1.65339022054652515390e-6, 6.61375632143793436117e-5,
    -2.77777777770155933842e-3, 1.66666666666666019037e-1,
    // the last number whose upper half is that of ln 2 / 2: fdlibm compares upper halves; then 2^-28
    0.34657359123229975, 3.725290298461914e-09,
    -1021, 1000, 9.33263618503218878990e-302, -7.45133219101941108420e2,
    // 1.5 * 2^52 leaves a whole number in the last bits of a sum; 1023 makes it an exponent
    6755399441056767,
  ],
  16,
)

@inline
function constant(index: i32): v128 {
  return v128.load64_splat(constants + (index << 3))
}

/**
 * e^x of two float64, x at most 0, with the operations of fdlibm's `exp` in their order: the bits of V8's `Math.exp`.
 *
 *     e^x = 2^k e^r ,   x = k ln 2 + r ,   e^r = 1 - ((low - r c / (2 - c)) - high) ,   c = r - r^2 P(r^2)
 *
 * with r = high - low in two parts. Subnormal results, of k below -1021, are scaled in two steps.
 *
 * - Error: below 1 unit in the last place.
 *
 * Source: Sun Microsystems (1993), FDLIBM 5.3, `e_exp.c`.
 */
@inline
export function exponential(x: v128): v128 {
  const one = constant(0)
  const size = f64x2.neg(x)
  const scaled = f64x2.sub(f64x2.mul(x, constant(3)), constant(2))
  const k = v128.and(f64x2.trunc(scaled), f64x2.gt(size, constant(11)))
  const high = f64x2.sub(x, f64x2.mul(k, constant(4)))
  const low = f64x2.mul(k, constant(5))
  const r = f64x2.sub(high, low)
  const c = correction(r)
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(constant(1), c))
  const power = f64x2.sub(one, f64x2.sub(f64x2.sub(low, quotient), high))
  const isTiny = f64x2.lt(size, constant(12))
  return timesPowerOfTwo(v128.bitselect(f64x2.add(one, x), power, isTiny), k, x)
}

/** r - r^2 P(r^2) */
@inline
function correction(r: v128): v128 {
  const t = f64x2.mul(r, r)
  let p = f64x2.mul(t, constant(6))
  p = f64x2.mul(t, f64x2.add(constant(7), p))
  p = f64x2.mul(t, f64x2.add(constant(8), p))
  p = f64x2.mul(t, f64x2.add(constant(9), p))
  p = f64x2.mul(t, f64x2.add(constant(10), p))
  return f64x2.sub(r, p)
}

/** The power times 2^k, for a whole k; 0 where x lies below the logarithm of the smallest number. */
@inline
function timesPowerOfTwo(power: v128, k: v128, x: v128): v128 {
  const isSubnormal = f64x2.lt(k, constant(13))
  const shifted = f64x2.add(k, v128.and(constant(14), isSubnormal))
  const exponent = i64x2.shl(f64x2.add(shifted, constant(17)), 52)
  const rest = v128.bitselect(constant(15), constant(0), isSubnormal)
  const scaled = f64x2.mul(f64x2.mul(power, exponent), rest)
  return v128.andnot(scaled, f64x2.lt(x, constant(16)))
}
