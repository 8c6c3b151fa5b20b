import { unpackCodes } from '../bits'
import { bitsOf } from './literals'

/** A mask, which is loaded: a constant would be made anew for every block. */
export const lowNibbles = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16)

/**
 * Sixteen of the 32 codes of a block, which fills `4 * Width` bytes, as bytes in the order that takes least work: `blockOrder` of
 * `src/kernels/attentionIntegers.ts`.
 *
 * @typeParam Width bits of a code, 1 to 4, as a type of `literals.ts`
 * @param half which sixteen, 0 or 1, constant
 */
@inline
export function sixteenCodes<Width>(half: i32, codes: usize): v128 {
  const width = bitsOf<Width>()
  if (width == 4) return nibbles(v128.load(codes), half)
  if (width == 2) return bitPairs(v128.load64_zero(codes), half)
  return unpackCodes(codes + 2 * width * half, width)
}

@inline
function nibbles(bytes: v128, half: i32): v128 {
  return v128.and(half == 0 ? bytes : i16x8.shr_u(bytes, 4), v128.load(lowNibbles))
}

@inline
function bitPairs(bytes: v128, half: i32): v128 {
  const both = v128.shuffle<i64>(bytes, i16x8.shr_u(bytes, 2), 0, 2)
  return v128.and(half == 0 ? both : i16x8.shr_u(both, 4), i8x16.splat(3))
}
