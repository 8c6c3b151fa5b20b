/**
 * Codes of 1 to 8 bits, packed lowest bit first, sixteen at a time: as `src/numerics/bitPacking.ts` packs them.
 *
 * Sixteen codes take 2 `bits` bytes, so every group of sixteen begins at a byte.
 */

/**
 * For each width, where the two bytes lie that hold each of eight codes: first for the lower eight of sixteen, in the
 * first 8 of their bytes (or in the last 8, where they have fewer), then for the upper eight, in the last 8 bytes.
 */
const byteOfCode = memory.data<u8>(
  [
    6, 7, 6, 7, 6, 7, 6, 7, 6, 7, 6, 7, 6, 7, 6, 7, // 1, lower
    7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, // 1, upper
    4, 5, 4, 5, 4, 5, 4, 5, 5, 6, 5, 6, 5, 6, 5, 6, // 2, lower
    6, 7, 6, 7, 6, 7, 6, 7, 7, 8, 7, 8, 7, 8, 7, 8, // 2, upper
    2, 3, 2, 3, 2, 3, 3, 4, 3, 4, 3, 4, 4, 5, 4, 5, // 3, lower
    5, 6, 5, 6, 5, 6, 6, 7, 6, 7, 6, 7, 7, 8, 7, 8, // 3, upper
    0, 1, 0, 1, 1, 2, 1, 2, 2, 3, 2, 3, 3, 4, 3, 4, // 4, lower
    4, 5, 4, 5, 5, 6, 5, 6, 6, 7, 6, 7, 7, 8, 7, 8, // 4, upper
    0, 1, 0, 1, 1, 2, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, // 5, lower
    3, 4, 3, 4, 4, 5, 4, 5, 5, 6, 6, 7, 6, 7, 7, 8, // 5, upper
    0, 1, 0, 1, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 5, 6, // 6, lower
    2, 3, 2, 3, 3, 4, 4, 5, 5, 6, 5, 6, 6, 7, 7, 8, // 6, upper
    0, 1, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, // 7, lower
    1, 2, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, // 7, upper
    0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, // 8, lower
    0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, // 8, upper
  ],
  16,
)

/** For each width, the powers of two that take each of those codes to the upper end of its two bytes. */
const liftOfCode = memory.data<u16>(
  [
    32768, 16384, 8192, 4096, 2048, 1024, 512, 256, // 1
    16384, 4096, 1024, 256, 16384, 4096, 1024, 256, // 2
    8192, 1024, 128, 4096, 512, 64, 2048, 256, // 3
    4096, 256, 4096, 256, 4096, 256, 4096, 256, // 4
    2048, 64, 512, 16, 128, 1024, 32, 256, // 5
    1024, 16, 64, 256, 1024, 16, 64, 256, // 6
    512, 4, 8, 16, 32, 64, 128, 256, // 7
    256, 256, 256, 256, 256, 256, 256, 256, // 8
  ],
  16,
)

/** Masks, which are loaded: a constant would be made anew for every group. */
const lowNibbles = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16)
const lowBytes = memory.data<u16>([255, 255, 255, 255, 255, 255, 255, 255], 16)

/** For each width from 0 on, 256 - 2^bits twice: the upper one of two bytes moves down by so much. */
const excessWeights = memory.data<u32>(
  [0xff00ff, 0xfe00fe, 0xfc00fc, 0xf800f8, 0xf000f0, 0xe000e0, 0xc000c0, 0x800080],
)
/** For each width from 0 on, 1 and 2^(2 bits): what joins two pairs. */
const pairWeights = memory.data<u32>(
  [0x10001, 0x40001, 0x100001, 0x400001, 0x1000001, 0x4000001, 0x10000001, 0x40000001],
)

/** Bits of a byte, one a lane, twice. */
const bitOfLane = memory.data<u8>([1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128], 16)

/**
 * Sixteen codes as bytes.
 *
 * Nothing behind the 2 `bits` bytes is read; with fewer than 4 bits, some of the 6 bytes in front of them are.
 * A width that is a literal is compiled to code of its own.
 */
@inline
export function unpackCodes(codes: usize, bits: i32): v128 {
  if (bits == 8) return v128.load(codes)
  if (bits == 4) return unpackNibbles(codes)
  if (bits == 1) return unpackSingleBits(codes)
  const places = byteOfCode + ((bits - 1) << 5)
  const lifts = v128.load(liftOfCode + ((bits - 1) << 4))
  const upperBytes = v128.load64_zero(codes + 2 * bits - 8)
  const lowerBytes = bits < 4 ? upperBytes : v128.load64_zero(codes)
  const lower = i8x16.swizzle(lowerBytes, v128.load(places))
  const upper = i8x16.swizzle(upperBytes, v128.load(places, 16))
  return i8x16.narrow_i16x8_u(
    i16x8.shr_u(i16x8.mul(lower, lifts), 16 - bits),
    i16x8.shr_u(i16x8.mul(upper, lifts), 16 - bits),
  )
}

@inline
function unpackNibbles(codes: usize): v128 {
  const bytes = v128.load64_zero(codes)
  const nibble = v128.load(lowNibbles)
  const low = v128.and(bytes, nibble)
  const high = v128.and(i16x8.shr_u(bytes, 4), nibble)
  return v128.shuffle<u8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

@inline
function unpackSingleBits(codes: usize): v128 {
  const lanes = v128.load(bitOfLane)
  const bytes = v128.shuffle<u8>(
    v128.load16_splat(codes), v128.load16_splat(codes), 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
  )
  return i8x16.neg(i8x16.eq(v128.and(bytes, lanes), lanes))
}

/** Writes sixteen codes that are bytes below 2^bits: 2 `bits` bytes, no more. */
@inline
export function packCodes(lanes: v128, bits: i32, codes: usize): void {
  if (bits == 8) {
    v128.store(codes, lanes)
  } else if (bits == 4) {
    const pairs = v128.and(v128.or(lanes, i16x8.shr_u(lanes, 4)), v128.load(lowBytes))
    v128.store64_lane(codes, i8x16.narrow_i16x8_u(pairs, pairs), 0)
  } else if (bits == 1) {
    store<u16>(codes, <u16>i8x16.bitmask(i8x16.shl(lanes, 7)))
  } else {
    packAnyWidth(lanes, bits, codes)
  }
}

/** Joins neighbours to pairs, fours and eights of 8 `bits` bits. */
@inline
function packAnyWidth(lanes: v128, bits: i32, codes: usize): void {
  const place = bits << 2
  const excess = i16x8.mul(i16x8.shr_u(lanes, 8), v128.load32_splat(excessWeights + place))
  const fours = i32x4.dot_i16x8_s(i16x8.sub(lanes, excess), v128.load32_splat(pairWeights + place))
  if (bits < 4) {
    const narrow = i16x8.narrow_i32x4_s(fours, fours)
    const eights = i32x4.dot_i16x8_s(narrow, v128.load32_splat(pairWeights + 2 * place))
    storeLowBytes(codes, joinHalves(i64x2.extract_lane(eights, 0), 8 * bits), 2 * bits)
  } else {
    storeLowBytes(codes, joinHalves(i64x2.extract_lane(fours, 0), 4 * bits), bits)
    storeLowBytes(codes + bits, joinHalves(i64x2.extract_lane(fours, 1), 4 * bits), bits)
  }
}

/** The two halves of a word, `numBits` of each. */
@inline
function joinHalves(halves: u64, numBits: i32): u64 {
  return (halves & 0xffffffff) | ((halves >> 32) << numBits)
}

/** The lowest 1 to 8 bytes of a word. */
@inline
function storeLowBytes(target: usize, word: u64, numBytes: i32): void {
  let rest = word
  let at = target
  if (numBytes & 4) {
    store<u32>(at, <u32>rest)
    rest >>= 32
    at += 4
  }
  if (numBytes & 2) {
    store<u16>(at, <u16>rest)
    rest >>= 16
    at += 2
  }
  if (numBytes & 1) store<u8>(at, <u8>rest)
}
