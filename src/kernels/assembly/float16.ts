/** IEEE 754 half precision, as `src/numerics/float16.ts`: numbers in 0 .. 65535, one or four at a time. */

/** Moves a float32 exponent (bias 127) to the one of float16 (bias 15), and back. */
const EXPONENT_REBIAS: i32 = (127 - 15) << 23
/** Where float32 values round to infinity for sure, and below which they become subnormal. */
const BEYOND_BITS: i32 = 0x47800000
const SMALLEST_NORMAL_BITS: i32 = 0x38800000

/** What conversions of four numbers load: other constants would be made anew each time around a loop. */
@unmanaged
class Words {
  magnitude: i32
  sign: i32
  largest: i32
  infinity: i32
  largestSubnormal: i32
  singleMagnitude: i32
  smallestNormal: f32
  half: f32
  rebias: i32
  /** Just below half a step, and the change of exponents. */
  rounding: i32
  one: i32
}

const words = memory.data<u32>([
  0x7fff, 0x8000, 0x7bff, 0x7c00, 0x3ff, 0x7fffffff, 0x38800000, 0x3f000000, 0x38000000, 0xc8000fff, 1,
])

@inline
function word(place: usize): v128 {
  return v128.load32_splat(words + place)
}

/** Least value that rounds to infinity. */
export const FLOAT16_LIMIT: f32 = 65520

/** The value of 16 bits, exactly. */
@inline
export function decodeFloat16(bits: i32): f32 {
  const isNormal = <u32>((bits & 0x7fff) - 0x400) < 0x7800
  if (isNormal) return reinterpret<f32>(((bits & 0x8000) << 16) | (((bits & 0x7fff) << 13) + EXPONENT_REBIAS))
  return f32x4.extract_lane(decodeFloat16x4(i32x4.splat(bits)), 0)
}

/** The values of four numbers in i32 lanes, exactly. No operand is a subnormal float32, which may be slow. */
@inline
export function decodeFloat16x4(bits: v128): v128 {
  const magnitude = v128.and(bits, word(offsetof<Words>('magnitude')))
  const shifted = i32x4.shl(magnitude, 13)
  const special = v128.and(i32x4.gt_s(magnitude, word(offsetof<Words>('largest'))), word(offsetof<Words>('rebias')))
  const normal = i32x4.add(i32x4.add(shifted, word(offsetof<Words>('rebias'))), special)
  // an exponent of 0 stands for that of 1, without the leading one
  const smallest = word(offsetof<Words>('smallestNormal'))
  const subnormal = f32x4.sub(i32x4.add(shifted, smallest), smallest)
  const isNormal = i32x4.gt_s(magnitude, word(offsetof<Words>('largestSubnormal')))
  const sign = i32x4.shl(v128.and(bits, word(offsetof<Words>('sign'))), 16)
  return v128.or(v128.bitselect(normal, subnormal, isNormal), sign)
}

/** The 16 bits nearest to a value, ties to even; infinity's beyond the largest finite one. */
@inline
export function encodeFloat16(value: f32): i32 {
  const bits = reinterpret<i32>(value)
  const magnitude = bits & 0x7fffffff
  if (magnitude >= SMALLEST_NORMAL_BITS && magnitude < BEYOND_BITS) {
    const rounded = magnitude + (0x0fff - EXPONENT_REBIAS) + ((magnitude >> 13) & 1)
    return ((bits >>> 16) & 0x8000) | (rounded >> 13)
  }
  return i32x4.extract_lane(encodeFloat16x4(f32x4.splat(value)), 0)
}

/** The 16 bits nearest to four values, in i32 lanes; NaN becomes infinity. */
@inline
export function encodeFloat16x4(values: v128): v128 {
  const magnitude = v128.and(values, word(offsetof<Words>('singleMagnitude')))
  const isOdd = v128.and(i32x4.shr_u(magnitude, 13), word(offsetof<Words>('one')))
  const rounded = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, word(offsetof<Words>('rounding'))), isOdd), 13)
  // adding 1/2 leaves a float32 whose last bit weighs 2^-24, the step of subnormal numbers
  const half = word(offsetof<Words>('half'))
  const subnormal = i32x4.sub(f32x4.add(magnitude, half), half)
  const isSubnormal = i32x4.gt_s(word(offsetof<Words>('smallestNormal')), magnitude)
  const nearest = i32x4.min_s(v128.bitselect(subnormal, rounded, isSubnormal), word(offsetof<Words>('infinity')))
  return v128.or(nearest, v128.and(i32x4.shr_u(values, 16), word(offsetof<Words>('sign'))))
}
