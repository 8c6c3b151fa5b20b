import { storeProducts, truncated } from './blockValues'
import { decodeFloat16, encodeFloat16, FLOAT16_LIMIT } from './float16'

/** A scale and 32 signed bytes, as `src/codecs/q8_0.ts`. */
export const Q8_BYTES = 34

const INFINITY_BITS: i32 = 0x7f800000

/** Constants of loops are loaded: others would be made anew each time around. */
const magnitudes = memory.data<u32>([0x7fffffff])
const signs = memory.data<u32>([0x80000000])
const almostHalf = memory.data<u32>([0x3effffff])

/** Gives false where a value is not finite, or the scale is beyond float16. */
export function encodeQ8Block(at: usize, to: usize): boolean {
  const bits = largestBits(at)
  if (bits >= INFINITY_BITS) return false
  const scale = reinterpret<f32>(bits) / 127
  if (scale >= FLOAT16_LIMIT) return false
  store<u16>(to, <u16>encodeFloat16(scale))
  // products with an infinite inverse are not numbers, which counts as 0
  let inverse: f32 = scale == 0 ? 0 : 1 / scale
  if (inverse == Infinity) inverse = 0
  const inverses = f32x4.splat(inverse)
  v128.store(to + 2, roundToBytes(at, inverses))
  v128.store(to + 18, roundToBytes(at + 64, inverses))
  return true
}

/** The bits of the largest magnitude of a block; at least infinity's where a value is not finite. */
@inline
function largestBits(at: usize): i32 {
  const magnitude = v128.load32_splat(magnitudes)
  let most = v128.and(v128.load(at), magnitude)
  most = i32x4.max_s(most, v128.and(v128.load(at, 16), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 32), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 48), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 64), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 80), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 96), magnitude))
  most = i32x4.max_s(most, v128.and(v128.load(at, 112), magnitude))
  most = i32x4.max_s(most, v128.shuffle<u32>(most, most, 2, 3, 0, 1))
  most = i32x4.max_s(most, v128.shuffle<u32>(most, most, 1, 0, 3, 2))
  return i32x4.extract_lane(most, 0)
}

/** Sixteen values times `inverse` to the nearest integers, halves away from zero, as signed bytes. */
@inline
function roundToBytes(at: usize, inverse: v128): v128 {
  const low = i16x8.narrow_i32x4_s(roundAway(at, inverse), roundAway(at + 16, inverse))
  const high = i16x8.narrow_i32x4_s(roundAway(at + 32, inverse), roundAway(at + 48, inverse))
  return i8x16.narrow_i16x8_s(low, high)
}

@inline
function roundAway(at: usize, inverse: v128): v128 {
  const scaled = f32x4.mul(v128.load(at), inverse)
  // with 1/2 itself, the sum would round up what is just below a half
  const half = v128.or(v128.load32_splat(almostHalf), v128.and(scaled, v128.load32_splat(signs)))
  return truncated(f32x4.add(scaled, half))
}

@inline
export function decodeQ8Block(at: usize, to: usize): void {
  const scale = f32x4.splat(decodeFloat16(load<u16>(at)))
  storeProducts(to, i16x8.extend_low_i8x16_s(v128.load(at + 2)), scale)
  storeProducts(to + 32, i16x8.extend_high_i8x16_s(v128.load(at + 2)), scale)
  storeProducts(to + 64, i16x8.extend_low_i8x16_s(v128.load(at + 18)), scale)
  storeProducts(to + 96, i16x8.extend_high_i8x16_s(v128.load(at + 18)), scale)
}

