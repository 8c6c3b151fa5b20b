import { storeProducts, truncated } from './blockValues'
import { decodeFloat16, encodeFloat16, FLOAT16_LIMIT } from './float16'

/** A scale and 32 codes of four bits, value j beside value j + 16, as `src/codecs/q4_0.ts`. */
export const Q4_BYTES = 18

const INFINITY_BITS: i32 = 0x7f800000

/** Constants of loops are loaded: others would be made anew each time around. */
const halfWay = memory.data<f32>([8.5])
const lowNibbles = memory.data<u32>([0x0f0f0f0f])
const eights = memory.data<u32>([0x08080808])

/** Gives false where a value is not finite, or the scale is beyond float16. */
export function encodeQ4Block(at: usize, to: usize): boolean {
  const largest = largestValue(at)
  if ((largest & 0x7fffffff) >= INFINITY_BITS) return false
  const scale = reinterpret<f32>(largest) / -8
  if (abs(scale) >= FLOAT16_LIMIT) return false
  store<u16>(to, <u16>encodeFloat16(scale))
  const inverse: f32 = scale == 0 ? 0 : 1 / scale
  if (inverse == Infinity || inverse == -Infinity) {
    // products are not numbers, which counts as code 0
    v128.store(to + 2, i32x4.splat(0))
    return true
  }
  const inverses = f32x4.splat(inverse)
  const low = nibbles(at, inverses)
  const high = nibbles(at + 64, inverses)
  v128.store(to + 2, v128.or(low, i16x8.shl(high, 4)))
  return true
}

/** Sixteen codes of four bits. */
@inline
function nibbles(at: usize, inverse: v128): v128 {
  const low = i16x8.narrow_i32x4_s(nibble(at, inverse), nibble(at + 16, inverse))
  const high = i16x8.narrow_i32x4_s(nibble(at + 32, inverse), nibble(at + 48, inverse))
  return i8x16.min_u(i8x16.narrow_i16x8_u(low, high), v128.load32_splat(lowNibbles))
}

@inline
function nibble(at: usize, inverse: v128): v128 {
  const scaled = f32x4.mul(v128.load(at), inverse)
  return truncated(f32x4.add(scaled, v128.load32_splat(halfWay)))
}

/** The bits of the value of largest magnitude, the first of several; those of 0 for zeros of either sign. */
@inline
function largestValue(at: usize): i32 {
  let signed = v128.load(at)
  let unsigned = signed
  for (let vector = at + 16; vector < at + 128; vector += 16) {
    signed = i32x4.max_s(signed, v128.load(vector))
    unsigned = i32x4.max_u(unsigned, v128.load(vector))
  }
  signed = i32x4.max_s(signed, v128.shuffle<u32>(signed, signed, 2, 3, 0, 1))
  signed = i32x4.max_s(signed, v128.shuffle<u32>(signed, signed, 1, 0, 3, 2))
  unsigned = i32x4.max_u(unsigned, v128.shuffle<u32>(unsigned, unsigned, 2, 3, 0, 1))
  unsigned = i32x4.max_u(unsigned, v128.shuffle<u32>(unsigned, unsigned, 1, 0, 3, 2))
  // as bits, the largest number, and the one furthest below zero if there is any
  const positive = max(i32x4.extract_lane(signed, 0), 0)
  const lowest = i32x4.extract_lane(unsigned, 0)
  const negative = lowest < 0 ? lowest & 0x7fffffff : 0
  if (positive > negative) return positive
  if (positive < negative) return lowest
  return positive | signOfFirst(at, positive)
}

/** The sign bit of the first value of a magnitude that both signs have; none for 0. */
function signOfFirst(at: usize, magnitude: i32): i32 {
  if (magnitude == 0) return 0
  let vector = at
  while ((load<i32>(vector) & 0x7fffffff) != magnitude) vector += 4
  return load<i32>(vector) & 0x80000000
}

@inline
export function decodeQ4Block(at: usize, to: usize): void {
  const scale = f32x4.splat(decodeFloat16(load<u16>(at)))
  const bytes = v128.load(at + 2)
  const nibble = v128.load32_splat(lowNibbles)
  const eight = v128.load32_splat(eights)
  const low = i8x16.sub(v128.and(bytes, nibble), eight)
  const high = i8x16.sub(v128.and(i16x8.shr_u(bytes, 4), nibble), eight)
  storeProducts(to, i16x8.extend_low_i8x16_s(low), scale)
  storeProducts(to + 32, i16x8.extend_high_i8x16_s(low), scale)
  storeProducts(to + 64, i16x8.extend_low_i8x16_s(high), scale)
  storeProducts(to + 96, i16x8.extend_high_i8x16_s(high), scale)
}
