import { bitsOf } from './literals'
import { widenFloat16 } from './segment'

/**
 * Four neighbouring values of a token, from codes that lie lowest bit first.
 *
 * Tables hold the values of several codes side by side, so that one load fetches them all: four codes of up to 3 bits, two
 * of 4 to 6, one of 7 and 8. Signed bytes and widths of 16 and 32 bits are the values themselves.
 *
 * @typeParam Width bits of a code, as a type of `literals.ts`
 * @param half which four of the eight whose codes begin at `codes`, in `Width` bytes; constant
 */
@inline
export function four<Width>(half: i32, codes: usize, table: usize): v128 {
  if (isInteger<Width>()) return signedBytes(half, codes)
  const width = bitsOf<Width>()
  if (width == 1) return quad(table, load<u8>(codes) >> (half << 2), 0xf)
  if (width == 2) return quad(table, load<u8>(codes + half), 0xff)
  if (width == 3) return quad(table, <u32>load<u16>(codes + half) >> (half << 2), 0xfff)
  if (width == 4) return pairs(table, load<u8>(codes + (half << 1)), load<u8>(codes + (half << 1) + 1))
  if (width == 5) return splitPairs(table, load<u32>(codes + half) >> (12 * half), 10)
  if (width == 6) return splitPairs(table, load<u32>(codes + (half << 1)) >> (half << 3), 12)
  if (width == 7) return singles(table, load<u32>(codes + 3 * half) >> (half << 2), 7)
  if (width == 8) return singles(table, load<u32>(codes + (half << 2)), 8)
  if (width == 16) return widenFloat16(codes + (half << 3))
  return v128.load(codes + (half << 4))
}

@inline
function signedBytes(half: i32, codes: usize): v128 {
  const eight = v128.load8x8_s(codes)
  return f32x4.convert_i32x4_s(
    half == 0 ? i32x4.extend_low_i16x8_s(eight) : i32x4.extend_high_i16x8_s(eight),
  )
}

@inline
function quad(table: usize, bits: u32, mask: u32): v128 {
  return v128.load(table + ((bits & mask) << 4))
}

@inline
function pairs(table: usize, low: u32, high: u32): v128 {
  return v128.load_lane<u64>(table + (high << 3), v128.load64_zero(table + (low << 3)), 1)
}

@inline
function splitPairs(table: usize, bits: u32, pairBits: i32): v128 {
  const mask: u32 = (1 << pairBits) - 1
  return pairs(table, bits & mask, (bits >> pairBits) & mask)
}

@inline
function singles(table: usize, bits: u32, width: i32): v128 {
  const mask: u32 = (1 << width) - 1
  const first = v128.load32_zero(table + ((bits & mask) << 2))
  const second = v128.load_lane<u32>(table + (((bits >> width) & mask) << 2), first, 1)
  const third = v128.load_lane<u32>(table + (((bits >> (2 * width)) & mask) << 2), second, 2)
  return v128.load_lane<u32>(table + (((bits >> (3 * width)) & mask) << 2), third, 3)
}
