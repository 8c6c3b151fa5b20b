import { decodeFloat16x4, encodeFloat16x4 } from './float16'

/** Number formats of 8 and 16 bits, value by value: as `src/numerics/float8.ts` and `float16.ts`. */

const INFINITY_BITS: i32 = 0x7f800000

/** Encodes values; gives false where one is not finite or beyond the format. */
export function encodeHalves(values: usize, numValues: i32, encoded: usize): boolean {
  const whole = numValues & -4
  let largest = i32x4.splat(0)
  for (let index = 0; index < whole; index += 4) {
    const bits = encodeFloat16x4(v128.load(values + (index << 2)))
    largest = i32x4.max_s(largest, v128.and(bits, i32x4.splat(0x7fff)))
    v128.store64_lane(encoded + (index << 1), i16x8.narrow_i32x4_u(bits, bits), 0)
  }
  for (let index = whole; index < numValues; index++) {
    const bits = encodeFloat16x4(f32x4.splat(load<f32>(values + (index << 2))))
    largest = i32x4.max_s(largest, v128.and(bits, i32x4.splat(0x7fff)))
    store<u16>(encoded + (index << 1), <u16>i32x4.extract_lane(bits, 0))
  }
  return !v128.any_true(i32x4.ge_s(largest, i32x4.splat(0x7c00)))
}

export function decodeHalves(encoded: usize, numValues: i32, values: usize): void {
  const whole = numValues & -4
  for (let index = 0; index < whole; index += 4)
    v128.store(values + (index << 2), decodeFloat16x4(v128.load16x4_u(encoded + (index << 1))))
  for (let index = whole; index < numValues; index++) {
    const value = decodeFloat16x4(i32x4.splat(load<u16>(encoded + (index << 1))))
    store<f32>(values + (index << 2), f32x4.extract_lane(value, 0))
  }
}

/** An 8-bit format: what its conversions load, since other constants would be made anew each time around. */
@unmanaged
class Float8 {
  /** Just below half a step, and the change of exponents. */
  rounding: i32
  /** A float32 whose last bit weighs one step of the subnormal numbers. */
  aligner: f32
  smallestNormal: f32
  largest: f32
  /** Moves exponents back. */
  rebias: i32
  /** The largest finite number, and the largest subnormal one. */
  largestBits: i32
  largestSubnormalBits: i32
  singleMagnitude: i32
  magnitude: i32
  sign: i32
  one: i32
  infinity: i32
}

const e4m3 = memory.data<u32>([
  0xc407ffff, 0x46800000, 0x3c800000, 0x43e00000, 0x3c000000, 0x7e, 7, 0x7fffffff, 0x7f, 0x80, 1, 0x7f800000,
])
const e5m2 = memory.data<u32>([
  0xc80fffff, 0x43000000, 0x38800000, 0x47600000, 0x38000000, 0x7b, 3, 0x7fffffff, 0x7f, 0x80, 1, 0x7f800000,
])

/** The sign bit of each byte. */
const signOfBytes = memory.data<u32>([0x80808080])

@inline
function word(format: usize, place: usize): v128 {
  return v128.load32_splat(format + place)
}

/** Encodes values with 4 exponent and 3 fraction bits, saturating; gives false where one is not finite. */
export function encodeE4m3(values: usize, numValues: i32, encoded: usize): boolean {
  return encodeBytes(values, numValues, encoded, e4m3, 3)
}

/** Encodes values with 5 exponent and 2 fraction bits, saturating; gives false where one is not finite. */
export function encodeE5m2(values: usize, numValues: i32, encoded: usize): boolean {
  return encodeBytes(values, numValues, encoded, e5m2, 2)
}

@inline
function encodeBytes(
  values: usize,
  numValues: i32,
  encoded: usize,
  format: usize,
  fractionBits: i32,
): boolean {
  const whole = numValues & -16
  let largest = i32x4.splat(0)
  for (let index = 0; index < whole; index += 16) {
    const at = values + (index << 2)
    const magnitude = word(format, offsetof<Float8>('singleMagnitude'))
    const m0 = v128.and(v128.load(at), magnitude)
    const m1 = v128.and(v128.load(at, 16), magnitude)
    const m2 = v128.and(v128.load(at, 32), magnitude)
    const m3 = v128.and(v128.load(at, 48), magnitude)
    largest = i32x4.max_s(largest, i32x4.max_s(i32x4.max_s(m0, m1), i32x4.max_s(m2, m3)))
    const low = i16x8.narrow_i32x4_s(
      float8Bits(m0, format, fractionBits),
      float8Bits(m1, format, fractionBits),
    )
    const high = i16x8.narrow_i32x4_s(
      float8Bits(m2, format, fractionBits),
      float8Bits(m3, format, fractionBits),
    )
    v128.store(encoded + index, v128.or(i8x16.narrow_i16x8_u(low, high), signBytes(at)))
  }
  for (let index = whole; index < numValues; index++) {
    const value = load<u32>(values + (index << 2))
    const magnitude = i32x4.splat(value & 0x7fffffff)
    largest = i32x4.max_s(largest, magnitude)
    const bits = i32x4.extract_lane(float8Bits(magnitude, format, fractionBits), 0)
    store<u8>(encoded + index, <u8>(bits | ((value >> 24) & 0x80)))
  }
  return !v128.any_true(i32x4.ge_s(largest, i32x4.splat(INFINITY_BITS)))
}

/** The numbers nearest to four magnitudes, ties to even, in i32 lanes. */
@inline
function float8Bits(values: v128, format: usize, fractionBits: i32): v128 {
  const droppedBits = 23 - fractionBits
  const magnitude = i32x4.min_s(values, word(format, offsetof<Float8>('largest')))
  const isOdd = v128.and(i32x4.shr_u(magnitude, droppedBits), word(format, offsetof<Float8>('one')))
  const rounding = word(format, offsetof<Float8>('rounding'))
  const rounded = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, rounding), isOdd), droppedBits)
  const aligner = word(format, offsetof<Float8>('aligner'))
  const subnormal = i32x4.sub(f32x4.add(magnitude, aligner), aligner)
  const isSubnormal = i32x4.gt_s(word(format, offsetof<Float8>('smallestNormal')), magnitude)
  return v128.bitselect(subnormal, rounded, isSubnormal)
}

/** The signs of sixteen floats at the top of bytes. */
@inline
function signBytes(at: usize): v128 {
  const low = i16x8.narrow_i32x4_s(v128.load(at), v128.load(at, 16))
  const high = i16x8.narrow_i32x4_s(v128.load(at, 32), v128.load(at, 48))
  return v128.and(i8x16.narrow_i16x8_s(low, high), v128.load32_splat(signOfBytes))
}

export function decodeE4m3(encoded: usize, numValues: i32, values: usize): void {
  decodeBytes(encoded, numValues, values, e4m3, 3)
}

export function decodeE5m2(encoded: usize, numValues: i32, values: usize): void {
  decodeBytes(encoded, numValues, values, e5m2, 2)
}

@inline
function decodeBytes(encoded: usize, numValues: i32, values: usize, format: usize, fractionBits: i32): void {
  const whole = numValues & -8
  for (let index = 0; index < whole; index += 8) {
    const bytes = v128.load8x8_u(encoded + index)
    const at = values + (index << 2)
    v128.store(at, float8Values(i32x4.extend_low_i16x8_u(bytes), format, fractionBits))
    v128.store(at, float8Values(i32x4.extend_high_i16x8_u(bytes), format, fractionBits), 16)
  }
  for (let index = whole; index < numValues; index++) {
    const value = float8Values(i32x4.splat(load<u8>(encoded + index)), format, fractionBits)
    store<f32>(values + (index << 2), f32x4.extract_lane(value, 0))
  }
}

/** The values of four numbers in i32 lanes. No operand is a subnormal float32, which may be slow. */
@inline
function float8Values(bits: v128, format: usize, fractionBits: i32): v128 {
  const magnitude = v128.and(bits, word(format, offsetof<Float8>('magnitude')))
  const shifted = i32x4.shl(magnitude, 23 - fractionBits)
  // beyond the largest finite number: infinity where the format has one, else not a number
  const isSpecial = i32x4.gt_s(magnitude, word(format, offsetof<Float8>('largestBits')))
  const special = v128.and(isSpecial, word(format, offsetof<Float8>('infinity')))
  const normal = v128.or(i32x4.add(shifted, word(format, offsetof<Float8>('rebias'))), special)
  // an exponent of 0 stands for that of 1, without the leading one
  const smallest = word(format, offsetof<Float8>('smallestNormal'))
  const subnormal = f32x4.sub(i32x4.add(shifted, smallest), smallest)
  const isNormal = i32x4.gt_s(magnitude, word(format, offsetof<Float8>('largestSubnormalBits')))
  const sign = i32x4.shl(v128.and(bits, word(format, offsetof<Float8>('sign'))), 24)
  return v128.or(v128.bitselect(normal, subnormal, isNormal), sign)
}
