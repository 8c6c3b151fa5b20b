/** Loaded, they cost one instruction each; as literals they would be made anew for every pair. */
const constants = memory.data<f64>(
  [
    // ln 2 in two parts
    6.93147180369123816490e-01, 1.90821492927058770002e-10,
    // the even and the odd terms of the series, the highest power first
    0.15313837699209373, 0.22222198432149784, 0.3999999999940942,
    0.14798198605116586, 0.1818357216161805, 0.2857142874366239, 0.6666666666666735,
    // 2^52 and the bias of exponents, then 1/2
    4503599627371519, 0.5,
  ],
  16,
)

const LARGE = 0
const SMALL = 1
const EVEN = 2
const ODD = 5
const BIAS = 9
const HALF = 10

/** Whole numbers in lanes of 64 bits; most are of the upper halves of numbers. */
const words = memory.data<u64>(
  [
    // 1, the bits of a fraction, what carries from sqrt(2) on, and where it carries to
    0x3ff00000, 0xfffff, 0x95f64, 0x100000,
    // fractions for which fdlibm takes half of f^2 apart
    0x6147a, 0x6b851,
    // the bits of 2^52, those of all of a fraction, then what is near a power of 2
    0x4330000000000000, 0xfffffffffffff, 2, 3,
  ],
  16,
)

const ONE = 0
const FRACTION = 1
const TO_CARRY = 2
const CARRY = 3
const FIRST_APART = 4
const LAST_APART = 5
const TWO_TO_52 = 6
const WHOLE_FRACTION = 7
const REACH = 8
const WIDTH = 9

@inline
function constant(index: i32): v128 {
  return v128.load64_splat(constants + (index << 3))
}

@inline
function word(index: i32): v128 {
  return v128.load64_splat(words + (index << 3))
}

/** Lanes so close to a power of 2 that fdlibm takes another path: {@link logarithm} is not for them. */
@inline
export function isNearPowerOfTwo(x: v128): v128 {
  const fraction = v128.and(i64x2.add(i64x2.shr_u(x, 32), word(REACH)), word(FRACTION))
  return i64x2.lt_s(fraction, word(WIDTH))
}

/**
 * ln x of two float64 between 0 and 0.5, with the operations of fdlibm's `log` in their order: the bits of the one that
 * `src/numerics/normalQuantile.ts` takes.
 *
 *     ln x = k ln 2 + ln(1 + f) ,   ln(1 + f) = f - s (f - R) = f - (f^2 / 2 - s (f^2 / 2 + R)) ,   s = f / (2 + f)
 *
 * Source: Sun Microsystems (1993), FDLIBM 5.3, `e_log.c`.
 */
export function logarithm(x: v128): v128 {
  const upper = i64x2.shr_u(x, 32)
  const fraction = v128.and(upper, word(FRACTION))
  // whether 1 + f is to be below 1
  const isHalved = v128.and(i64x2.add(fraction, word(TO_CARRY)), word(CARRY))
  const exponent = i64x2.add(i64x2.shr_u(x, 52), i64x2.shr_u(isHalved, 20))
  const k = f64x2.sub(v128.or(exponent, word(TWO_TO_52)), constant(BIAS))
  const scale = i64x2.shl(v128.xor(isHalved, word(ONE)), 32)
  const f = f64x2.sub(v128.or(v128.and(x, word(WHOLE_FRACTION)), scale), f64x2.splat(1))
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f))
  const z = f64x2.mul(s, s)
  const w = f64x2.mul(z, z)
  const rest = f64x2.add(f64x2.mul(z, oddTerms(w)), f64x2.mul(w, evenTerms(w)))
  const large = f64x2.mul(k, constant(LARGE))
  const small = f64x2.mul(k, constant(SMALL))
  const half = f64x2.mul(f64x2.mul(constant(HALF), f), f)
  const product = f64x2.add(f64x2.mul(s, f64x2.add(half, rest)), small)
  const apart = f64x2.sub(f64x2.sub(half, product), f)
  const together = f64x2.sub(f64x2.sub(f64x2.mul(s, f64x2.sub(f, rest)), small), f)
  const isOutside = v128.or(i64x2.lt_s(fraction, word(FIRST_APART)), i64x2.gt_s(fraction, word(LAST_APART)))
  return f64x2.sub(large, v128.bitselect(together, apart, isOutside))
}

@inline
function evenTerms(w: v128): v128 {
  const p = f64x2.add(constant(EVEN + 1), f64x2.mul(w, constant(EVEN)))
  return f64x2.add(constant(EVEN + 2), f64x2.mul(w, p))
}

@inline
function oddTerms(w: v128): v128 {
  let p = f64x2.add(constant(ODD + 1), f64x2.mul(w, constant(ODD)))
  p = f64x2.add(constant(ODD + 2), f64x2.mul(w, p))
  return f64x2.add(constant(ODD + 3), f64x2.mul(w, p))
}
