/**
 * The brain float: the upper half of a float32, 1 sign, 8 exponent and 7 fraction bits, as numbers in 0 .. 65535.
 *
 * Source: Wang and Kanwar (2019), "BFloat16: The secret to high performance on Cloud TPUs".
 */

const float32 = new Float32Array(1)
const float32Bits = new Uint32Array(float32.buffer)

/** Largest finite value of the format, 0x7f7f. */
export const BFLOAT16_MAX = 255 * 2 ** 120

const NAN_BITS = 0x7fc0

/**
 * The 16 bits nearest to a value, ties to even; beyond the largest finite value, infinity.
 *
 * The value is taken as a float32 first, as hardware does.
 */
export function encodeBfloat16(value: number): number {
  float32[0] = value
  const bits = float32Bits[0]
  if ((bits & 0x7fffffff) > 0x7f800000) return ((bits >>> 16) & 0x8000) | NAN_BITS
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

/** The value of 16 bits, exactly. */
export function decodeBfloat16(bits: number): number {
  float32Bits[0] = bits << 16
  return float32[0]
}
