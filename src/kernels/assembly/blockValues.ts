/** Integers of a block from floats, and back. */

/** 1.5 * 2^23: added to an integer below 2^22, it leaves it in the last bits. */
const integerAligner = memory.data<u32>([0x4b400000])

/** Floats below 2^22 in size without their fractions, as integers; quicker than a conversion that saturates. */
@inline
export function truncated(values: v128): v128 {
  const aligner = v128.load32_splat(integerAligner)
  return i32x4.sub(f32x4.add(f32x4.trunc(values), aligner), aligner)
}

/** Eight small integers times the scale. */
@inline
export function storeProducts(to: usize, codes: v128, scale: v128): void {
  v128.store(to, f32x4.mul(scale, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(codes))))
  v128.store(to, f32x4.mul(scale, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(codes))), 16)
}
