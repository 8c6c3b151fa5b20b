/** Multipliers of both products, and what the keys grow by every round. */
const MULTIPLIER_0: u32 = 0xd2511f53
const MULTIPLIER_1: u32 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85
const NUM_ROUNDS = 10

/** 0, 1, 2, 3: from the first of four blocks to each */
const offsets = memory.data<u32>([0, 1, 2, 3], 16)

/** 2^26, 2^-53, and what stands for 0: the normal number of 0 would be minus infinity. */
const constants = memory.data<f64>([67108864, 1.1102230246251565e-16, 5.551115123125783e-17], 16)

/**
 * Uniform numbers of the stream of a seed, two a block: those of `createRandom` in `src/numerics/random.ts`, and 2^-54 for 0.
 *
 * @param block the first of `numBlocks`; all below 2^32
 * @param numBlocks a multiple of four
 * @param uniforms float64, two of a block; written
 */
export function drawUniforms(block: u32, key0: u32, key1: u32, numBlocks: i32, uniforms: usize): void {
  const end = uniforms + (numBlocks << 4)
  for (; uniforms < end; uniforms += 64, block += 4) drawFourBlocks(block, key0, key1, uniforms)
}

/** Philox4x32-10 of four counters that follow one another: `src/numerics/philox.ts`. */
@inline
function drawFourBlocks(block: u32, key0: u32, key1: u32, uniforms: usize): void {
  let c0 = i32x4.add(i32x4.splat(block), v128.load(offsets))
  let c1 = i32x4.splat(0)
  let c2 = c1
  let c3 = c1
  for (let round = 0; round < NUM_ROUNDS; round++, key0 += WEYL_0, key1 += WEYL_1) {
    const multiplier0 = i32x4.splat(MULTIPLIER_0)
    const low0 = i64x2.extmul_low_i32x4_u(c0, multiplier0)
    const high0 = i64x2.extmul_high_i32x4_u(c0, multiplier0)
    const multiplier1 = i32x4.splat(MULTIPLIER_1)
    const low1 = i64x2.extmul_low_i32x4_u(c2, multiplier1)
    const high1 = i64x2.extmul_high_i32x4_u(c2, multiplier1)
    c0 = v128.xor(v128.xor(upperHalves(low1, high1), c1), i32x4.splat(key0))
    c2 = v128.xor(v128.xor(upperHalves(low0, high0), c3), i32x4.splat(key1))
    c1 = lowerHalves(low1, high1)
    c3 = lowerHalves(low0, high0)
  }
  const upper0 = i32x4.shr_u(c0, 5)
  const lower0 = i32x4.shr_u(c1, 6)
  const upper1 = i32x4.shr_u(c2, 5)
  const lower1 = i32x4.shr_u(c3, 6)
  storeFour(interleaveLow(upper0, upper1), interleaveLow(lower0, lower1), uniforms)
  storeFour(interleaveHigh(upper0, upper1), interleaveHigh(lower0, lower1), uniforms + 32)
}

@inline
function upperHalves(low: v128, high: v128): v128 {
  return v128.shuffle<u32>(low, high, 1, 3, 5, 7)
}

@inline
function lowerHalves(low: v128, high: v128): v128 {
  return v128.shuffle<u32>(low, high, 0, 2, 4, 6)
}

@inline
function interleaveLow(first: v128, second: v128): v128 {
  return v128.shuffle<u32>(first, second, 0, 4, 1, 5)
}

@inline
function interleaveHigh(first: v128, second: v128): v128 {
  return v128.shuffle<u32>(first, second, 2, 6, 3, 7)
}

/** (2^26 upper + lower) / 2^53 of 27 and 26 bits */
@inline
function storeFour(upper: v128, lower: v128, uniforms: usize): void {
  v128.store(uniforms, uniformOf(upper, lower))
  const nextUpper = v128.shuffle<u64>(upper, upper, 1, 1)
  v128.store(uniforms, uniformOf(nextUpper, v128.shuffle<u64>(lower, lower, 1, 1)), 16)
}

@inline
function uniformOf(upper: v128, lower: v128): v128 {
  const large = f64x2.mul(f64x2.convert_low_i32x4_s(upper), v128.load64_splat(constants))
  const sum = f64x2.add(large, f64x2.convert_low_i32x4_s(lower))
  return f64x2.pmax(f64x2.mul(sum, v128.load64_splat(constants, 8)), v128.load64_splat(constants, 16))
}
