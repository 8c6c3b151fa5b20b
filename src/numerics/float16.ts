/**
 * IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits, as numbers in 0 .. 65535.
 *
 * Source: IEEE 754-2019, binary16.
 */

const float32 = new Float32Array(1)
const float32Bits = new Uint32Array(float32.buffer)

/** Largest finite value of the format. */
export const FLOAT16_MAX = 65504

const INFINITY_BITS = 0x7c00
const NAN_BITS = 0x7e00
/** Moves a float32 exponent (bias 127) to the one of float16 (bias 15), and back. */
const EXPONENT_REBIAS = (127 - 15) << 23
const RESCALE = 2 ** (127 - 15)

/**
 * The 16 bits nearest to a value, ties to even; beyond the largest finite value, infinity.
 *
 * The value is taken as a float32 first, as hardware does.
 */
export function encodeFloat16(value: number): number {
  float32[0] = value
  const bits = float32Bits[0]
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude >= 0x47800000) return sign | (magnitude > 0x7f800000 ? NAN_BITS : INFINITY_BITS)
  if (magnitude < 0x38800000) {
    // subnormal: adding 1/2 leaves a float32 whose last bit weighs 2^-24, the step of these numbers
    float32[0] = Math.abs(float32[0]) + 0.5
    return sign | (float32Bits[0] - 0x3f000000)
  }
  const roundUp = 0x0fff + ((magnitude >>> 13) & 1)
  return sign | ((magnitude - EXPONENT_REBIAS + roundUp) >>> 13)
}

/** The value of 16 bits, exactly. */
export function decodeFloat16(bits: number): number {
  const magnitude = bits & 0x7fff
  if (magnitude >= INFINITY_BITS)
    return magnitude > INFINITY_BITS ? NaN : bits & 0x8000 ? -Infinity : Infinity
  // the same fields at float32's places, then a power of two for the difference of the biases
  float32Bits[0] = ((bits & 0x8000) << 16) | (magnitude << 13)
  return float32[0] * RESCALE
}

/** @param target as long as `source` */
export function float16ToFloat32(source: Uint16Array, target: Float32Array): void {
  for (let index = 0; index < source.length; index++) target[index] = decodeFloat16(source[index])
}

/** @param target as long as `source` */
export function float32ToFloat16(source: Float32Array, target: Uint16Array): void {
  for (let index = 0; index < source.length; index++) target[index] = encodeFloat16(source[index])
}
