import { unpackCodes } from './bits'
import { Codebook } from './codebook'
import { floatsAt, interleaveHigh, interleaveLow } from './lanes'

/**
 * Codewords of packed codes, each times `factor`.
 *
 * @param scratch room for GROUP_SCRATCH bytes
 * @param target float32, `[numValues]`
 */
export function decodeCoordinates(
  codebook: Codebook,
  codes: usize,
  numValues: i32,
  factor: f32,
  scratch: usize,
  target: usize,
): void {
  const full = numValues & -16
  decodeGroups(codebook, codes, full, factor, target)
  if (full == numValues) return
  const rest = numValues - full
  const bits = codebook.bits
  memory.copy(scratch + 64, codes + (full >> 3) * bits, (rest * bits + 7) >> 3)
  decodeGroups(codebook, scratch + 64, 16, factor, scratch)
  memory.copy(target + (full << 2), scratch, rest << 2)
}

/** @param numValues a multiple of sixteen */
function decodeGroups(codebook: Codebook, codes: usize, numValues: i32, factor: f32, target: usize): void {
  const bits = codebook.bits
  if (bits == 4) decodeByPlanes(codebook, codes, numValues, factor, target, 4)
  else if (bits == 3) decodeByPlanes(codebook, codes, numValues, factor, target, 3)
  else if (bits == 2) decodeByPlanes(codebook, codes, numValues, factor, target, 2)
  else if (bits == 1) decodeByPlanes(codebook, codes, numValues, factor, target, 1)
  else if (bits == 5) decodeByTable(codebook, codes, numValues, factor, target, 5)
  else if (bits == 6) decodeByTable(codebook, codes, numValues, factor, target, 6)
  else if (bits == 7) decodeByTable(codebook, codes, numValues, factor, target, 7)
  else decodeByTable(codebook, codes, numValues, factor, target, 8)
}

/** Looks up each of the four bytes of sixteen codewords, then joins them. */
@inline
function decodeByPlanes(
  codebook: Codebook,
  codes: usize,
  numValues: i32,
  factor: f32,
  target: usize,
  bits: i32,
): void {
  const planes = changetype<usize>(codebook) + codebook.planes
  const plane0 = v128.load(planes)
  const plane1 = v128.load(planes, 16)
  const plane2 = v128.load(planes, 32)
  const plane3 = v128.load(planes, 48)
  const factors = f32x4.splat(factor)
  const end = target + (numValues << 2)
  for (let at = codes, to = target; to < end; at += 2 * bits, to += 64) {
    const lanes = unpackCodes(at, bits)
    const byte0 = i8x16.swizzle(plane0, lanes)
    const byte1 = i8x16.swizzle(plane1, lanes)
    const byte2 = i8x16.swizzle(plane2, lanes)
    const byte3 = i8x16.swizzle(plane3, lanes)
    storeFloats(interleaveLow(byte0, byte1), interleaveLow(byte2, byte3), factors, to)
    storeFloats(interleaveHigh(byte0, byte1), interleaveHigh(byte2, byte3), factors, to + 32)
  }
}

/** Eight floats from their lower and upper halves, each times its factor. */
@inline
function storeFloats(lower: v128, upper: v128, factors: v128, to: usize): void {
  v128.store(to, f32x4.mul(v128.shuffle<u16>(lower, upper, 0, 8, 1, 9, 2, 10, 3, 11), factors))
  v128.store(to, f32x4.mul(v128.shuffle<u16>(lower, upper, 4, 12, 5, 13, 6, 14, 7, 15), factors), 16)
}

/** Looks up whole codewords. */
@inline
function decodeByTable(
  codebook: Codebook,
  codes: usize,
  numValues: i32,
  factor: f32,
  target: usize,
  bits: i32,
): void {
  const centroids = changetype<usize>(codebook) + codebook.centroids
  const end = target + (numValues << 2)
  const factors = f32x4.splat(factor)
  for (let at = codes, to = target; to < end; at += 2 * bits, to += 64) {
    const lanes = unpackCodes(at, bits)
    const low = i16x8.extend_low_i8x16_u(lanes)
    const high = i16x8.extend_high_i8x16_u(lanes)
    v128.store(to, f32x4.mul(floatsAt(centroids, i32x4.extend_low_i16x8_u(low)), factors))
    v128.store(to, f32x4.mul(floatsAt(centroids, i32x4.extend_high_i16x8_u(low)), factors), 16)
    v128.store(to, f32x4.mul(floatsAt(centroids, i32x4.extend_low_i16x8_u(high)), factors), 32)
    v128.store(to, f32x4.mul(floatsAt(centroids, i32x4.extend_high_i16x8_u(high)), factors), 48)
  }
}
