import { packCodes } from './bits'
import { Codebook, SEARCH_STEPS } from './codebook'
import { interleaveHigh, interleaveLow } from './lanes'
import { countThresholds, nearestCodes } from './nearestCodes'

/** 1.5 * 2^10 in four lanes: added to a number below 2^9, it leaves steps of 2^-13 in the last bits. */
const stepAligner = memory.data<u32>([0x44c00000, 0x44c00000, 0x44c00000, 0x44c00000], 16)
const sixteen = memory.data<u32>([0x10101010, 0x10101010, 0x10101010, 0x10101010], 16)

/**
 * Codes of coordinates, each times `scale`, packed.
 *
 * @param state float32, `[numValues]`
 * @param scratch room for GROUP_SCRATCH bytes
 */
export function encodeCoordinates(
  codebook: Codebook,
  state: usize,
  scale: f32,
  numValues: i32,
  codes: usize,
  scratch: usize,
): void {
  const full = numValues & -16
  encodeGroups(codebook, state, scale, full, codes)
  if (full == numValues) return
  // zeros behind the last coordinates, and behind their codes
  const rest = numValues - full
  memory.fill(scratch, 0, 64)
  memory.copy(scratch, state + (full << 2), rest << 2)
  const bits = codebook.bits
  const numBytes = (rest * bits + 7) >> 3
  encodeGroups(codebook, scratch, scale, 16, scratch + 64)
  memory.copy(codes + (full >> 3) * bits, scratch + 64, numBytes)
  clearBehind(codes + (full >> 3) * bits + numBytes - 1, (rest * bits) & 7)
}

/** Zeros in the bits of a byte that belong to no code. */
@inline
function clearBehind(byte: usize, numBits: i32): void {
  const mask: i32 = (1 << numBits) - 1
  if (numBits) store<u8>(byte, <u8>(<i32>load<u8>(byte) & mask))
}

/** @param numValues a multiple of sixteen */
function encodeGroups(codebook: Codebook, state: usize, scale: f32, numValues: i32, codes: usize): void {
  const bits = codebook.bits
  const end = state + (numValues << 2)
  if (codebook.search == SEARCH_STEPS) {
    if (bits == 4) encodeBySteps(codebook, state, end, scale, codes, 4)
    else if (bits == 3) encodeBySteps(codebook, state, end, scale, codes, 3)
    else if (bits == 2) encodeBySteps(codebook, state, end, scale, codes, 2)
    else encodeBySteps(codebook, state, end, scale, codes, 1)
    return
  }
  for (let at = state, to = codes; at < end; at += 64, to += 2 * bits)
    packCodes(nearestCodes(codebook, at, scale), bits, to)
}

/**
 * Sixteen coordinates at a time, in steps of 2^-13 that are saturated 16-bit integers.
 *
 * The upper five bits name a cell of a quarter, which holds one threshold at most. Where x falls into the very step of
 * a threshold, steps cannot tell, and the thresholds are counted.
 */
@inline
function encodeBySteps(
  codebook: Codebook,
  state: usize,
  end: usize,
  scale: f32,
  codes: usize,
  bits: i32,
): void {
  const tables = changetype<usize>(codebook) + codebook.steps
  const scales = f32x4.splat(scale)
  // constants that are loaded stay in registers; others would be made anew for every group
  const aligner = v128.load(stepAligner)
  const firstCell = v128.load(sixteen)
  const belowLow = v128.load(tables)
  const belowHigh = v128.load(tables, 16)
  const nextLow = v128.load(tables, 32)
  const nextHigh = v128.load(tables, 48)
  for (let at = state, to = codes; at < end; at += 64, to += 2 * bits) {
    const x0 = i32x4.sub(f32x4.add(f32x4.mul(v128.load(at), scales), aligner), aligner)
    const x1 = i32x4.sub(f32x4.add(f32x4.mul(v128.load(at, 16), scales), aligner), aligner)
    const x2 = i32x4.sub(f32x4.add(f32x4.mul(v128.load(at, 32), scales), aligner), aligner)
    const x3 = i32x4.sub(f32x4.add(f32x4.mul(v128.load(at, 48), scales), aligner), aligner)
    const low = i16x8.narrow_i32x4_s(x0, x1)
    const high = i16x8.narrow_i32x4_s(x2, x3)
    const cell = i8x16.narrow_i16x8_s(i16x8.shr_s(low, 11), i16x8.shr_s(high, 11))
    const below = v128.or(
      i8x16.swizzle(belowLow, i8x16.add(cell, firstCell)),
      i8x16.swizzle(belowHigh, cell),
    )
    const lowBytes = i8x16.swizzle(nextLow, below)
    const highBytes = i8x16.swizzle(nextHigh, below)
    const lowNext = interleaveLow(lowBytes, highBytes)
    const highNext = interleaveHigh(lowBytes, highBytes)
    const isUnclear = v128.or(i16x8.eq(low, lowNext), i16x8.eq(high, highNext))
    let lanes = i8x16.sub(below, i8x16.narrow_i16x8_s(i16x8.gt_s(low, lowNext), i16x8.gt_s(high, highNext)))
    if (v128.any_true(isUnclear)) lanes = countThresholds(codebook, at, scale)
    packCodes(lanes, bits, to)
  }
}
