/** Rows that share a panel: the signs of a byte. */
const PANEL_ROWS = 8
const PANEL_BYTES: usize = 32
/** Sums of four vectors with a panel. */
const SUM_BYTES: usize = 4 * PANEL_BYTES

/**
 * Signs of a dense matrix times vectors, 1 for those of at least 0: those of the products that `denseMap` in
 * `src/numerics/linearMap.ts` sums in float64, in order, and rounds to float32.
 *
 *     bit_r = s_r >= 0 ,   s_r = sum_i m_ri x_i
 *
 * Sums are taken in float32, where four fit a register; only one that is too close to zero is taken again, in float64.
 * A sum of n products in single precision, with u = 2^-24, in any order, is off by at most
 *
 *     gamma_n sum_i |m_ri x_i| + n 2^-149 ,   gamma_n = n u / (1 - n u) ,   sum_i |m_ri x_i| <= |m_r| |x|
 *
 * where the last term is what products lose that underflow; the sum in double precision is off by less than a millionth of
 * that. So the bound 2 n u |m_r| |x| + 2^-126 leaves room for both, for the roundings of the norms and of itself, and for
 * more than rounding to float32 could turn into 0. Where norms are so large that sums might overflow, or are not finite, all
 * sums are taken in float64.
 *
 * - Error: none, for orders up to 2^20.
 *
 * @param matrix float32, `[order, order]`, for an order that is a multiple of four
 * @param rowNorm at least the norm of every row
 * @param vectors float32, `[count, order]`, with room for three more
 * @param signs of each vector `ceil(order / 8)` bytes, `stride` bytes apart; written
 * @param scratch room for 128 + 32 `order` + 4 `count` bytes
 */
export function signsOfProducts(
  matrix: usize,
  order: i32,
  rowNorm: f64,
  vectors: usize,
  count: i32,
  signs: usize,
  stride: i32,
  scratch: usize,
): void {
  const panel = scratch + SUM_BYTES
  const bounds = panel + order * PANEL_BYTES
  fillBounds(vectors, order, count, rowNorm, bounds)
  for (let row = 0; row < order; row += PANEL_ROWS) {
    const rows = matrix + row * (order << 2)
    const numRows = min(PANEL_ROWS, order - row)
    layOutPanel(rows, order, numRows, panel)
    for (let index = 0; index < count; index++) {
      const vector = vectors + index * (order << 2)
      const place = index & 3
      if (place === 0) multiplyFour(panel, order, vector, scratch)
      const bound = load<f32>(bounds + (index << 2))
      const byte = signsOf(scratch + place * PANEL_BYTES, bound, rows, order, vector, numRows)
      store<u8>(signs + index * stride + (row >> 3), <u8>byte)
    }
  }
}

/** How large a sum must be for its sign to be sure. */
function fillBounds(vectors: usize, order: i32, count: i32, rowNorm: f64, bounds: usize): void {
  const factor = <f64>order * rowNorm * 1.1920928955078125e-7
  for (let vector = 0; vector < count; vector++) {
    let squares = f64x2.splat(0)
    for (const end = vectors + (order << 2); vectors < end; vectors += 8) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(vectors))
      squares = f64x2.add(squares, f64x2.mul(pair, pair))
    }
    const norm = Math.sqrt(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1))
    const bound = factor * norm + 1.1754943508222875e-38
    store<f32>(bounds + (vector << 2), bound < 1e18 ? <f32>bound : Infinity)
  }
}

/** Rows side by side, zeros where there are but four: `[order, 8]`. */
function layOutPanel(rows: usize, order: i32, numRows: i32, panel: usize): void {
  const stride: usize = order << 2
  if (numRows < PANEL_ROWS) memory.fill(panel, 0, order * PANEL_BYTES)
  for (let index = 0; index < numRows; index += 4) {
    const first = rows + index * stride
    let to = panel + (index << 2)
    for (let at = first; at < first + stride; at += 16, to += 4 * PANEL_BYTES) {
      const a = v128.load(at)
      const b = v128.load(at + stride)
      const c = v128.load(at + 2 * stride)
      const d = v128.load(at + 3 * stride)
      const lowOfTwo = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
      const highOfTwo = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
      const lowOfOthers = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const highOfOthers = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      v128.store(to, v128.shuffle<f64>(lowOfTwo, lowOfOthers, 0, 2))
      v128.store(to + PANEL_BYTES, v128.shuffle<f64>(lowOfTwo, lowOfOthers, 1, 3))
      v128.store(to + 2 * PANEL_BYTES, v128.shuffle<f64>(highOfTwo, highOfOthers, 0, 2))
      v128.store(to + 3 * PANEL_BYTES, v128.shuffle<f64>(highOfTwo, highOfOthers, 1, 3))
    }
  }
}

@inline
function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** Sums of a panel's rows with four vectors: `[4, 8]`. */
function multiplyFour(panel: usize, order: i32, vector: usize, sums: usize): void {
  const zero = f32x4.splat(0)
  let a0 = zero
  let a1 = zero
  let b0 = zero
  let b1 = zero
  let c0 = zero
  let c1 = zero
  let d0 = zero
  let d1 = zero
  const stride: usize = order << 2
  for (const end = vector + stride; vector < end; vector += 4, panel += PANEL_BYTES) {
    const low = v128.load(panel)
    const high = v128.load(panel, 16)
    const a = v128.load32_splat(vector)
    a0 = addProduct(a0, low, a)
    a1 = addProduct(a1, high, a)
    const b = v128.load32_splat(vector + stride)
    b0 = addProduct(b0, low, b)
    b1 = addProduct(b1, high, b)
    const c = v128.load32_splat(vector + 2 * stride)
    c0 = addProduct(c0, low, c)
    c1 = addProduct(c1, high, c)
    const d = v128.load32_splat(vector + 3 * stride)
    d0 = addProduct(d0, low, d)
    d1 = addProduct(d1, high, d)
  }
  v128.store(sums, a0)
  v128.store(sums, a1, 16)
  v128.store(sums, b0, 32)
  v128.store(sums, b1, 48)
  v128.store(sums, c0, 64)
  v128.store(sums, c1, 80)
  v128.store(sums, d0, 96)
  v128.store(sums, d1, 112)
}

/** Signs of eight sums of one vector, those that are not sure taken again. */
function signsOf(sums: usize, bound: f32, rows: usize, order: i32, vector: usize, numRows: i32): i32 {
  const zero = f32x4.splat(0)
  const bounds = f32x4.splat(bound)
  const low = v128.load(sums)
  const high = v128.load(sums, 16)
  const signs = i32x4.bitmask(f32x4.ge(low, zero)) | (i32x4.bitmask(f32x4.ge(high, zero)) << 4)
  const sureLow = i32x4.bitmask(f32x4.gt(f32x4.abs(low), bounds))
  const sureHigh = i32x4.bitmask(f32x4.gt(f32x4.abs(high), bounds))
  const wanted = (1 << numRows) - 1
  const sure = wanted & (sureLow | (sureHigh << 4))
  return sure === wanted ? signs & wanted : (signs & sure) | signsInOrder(rows, order, vector, wanted & ~sure)
}

/** Signs of the sums of some rows, in float64 and in order. */
function signsInOrder(rows: usize, order: i32, vector: usize, wanted: i32): i32 {
  let signs = 0
  for (let row = 0; row < PANEL_ROWS; row++) {
    if (!((wanted >> row) & 1)) continue
    const entries = rows + row * (order << 2)
    let sum: f64 = 0
    for (let at: usize = 0; at < <usize>(order << 2); at += 4)
      sum += <f64>load<f32>(entries + at) * <f64>load<f32>(vector + at)
    signs |= i32(<f32>sum >= 0) << row
  }
  return signs
}
