import { storeSingle, widenFour } from '../double/widen'

/** Channels of a block: their sums stay in registers, for two vectors at a time. */
const CHANNELS: i32 = 8
const CHANNEL_BYTES: usize = 64
/** The sums that four signs can choose from. */
const TABLE_BYTES: usize = 16 * CHANNEL_BYTES

/**
 * The transpose of a matrix times vectors of +1 and -1: sums of its rows, some of them negative.
 *
 *     image_i = sum_r z_r M_ri ,   four rows at a time, whose sums under all sixteen signs lie in a table
 *
 * A quarter of the additions, and the same bits wherever no sum of entries of a column is ever rounded in
 * float64: then their order does not matter. For the other columns there is `addSignedColumn`.
 *
 * @param matrix float32, `[order, order]`, for an order of at least eight that is a multiple of four
 * @param signs bits, 1 for +1, from the lowest on; rows are `stride` bytes apart
 * @param images float32, `[count, order]`; written
 * @param scratch room for 256 (`order` + 1) bytes
 */
export function addSignedRows(
  matrix: usize,
  order: i32,
  signs: usize,
  stride: i32,
  count: i32,
  images: usize,
  scratch: usize,
): void {
  const tables = scratch + CHANNEL_BYTES * 4
  const numTables = order >> 2
  for (let block = 0; block < order; block += CHANNELS) {
    // the last block may take some channels once more
    const channel = min(block, order - CHANNELS)
    for (let index = 0; index < numTables; index++)
      fillTable(matrix + ((4 * index * order + channel) << 2), order << 2, scratch, tables + index * TABLE_BYTES)
    for (let vector = 0; vector < count; vector += 2) {
      const first = signs + vector * stride
      const second = vector + 1 < count ? first + stride : first
      const image = images + ((vector * order + channel) << 2)
      sumTables(first, second, order, tables, image, vector + 1 < count ? image + (order << 2) : image)
    }
  }
}

/** @param widened room for four rows of a block */
function fillTable(rows: usize, rowBytes: i32, widened: usize, table: usize): void {
  for (let row: usize = 0; row < 4; row++) {
    widenFour(rows + row * rowBytes, widened + row * CHANNEL_BYTES)
    widenFour(rows + row * rowBytes + 16, widened + row * CHANNEL_BYTES + 32)
  }
  for (let at: usize = 0; at < CHANNEL_BYTES; at += 16) {
    const third = v128.load(widened + at + 2 * CHANNEL_BYTES)
    const fourth = v128.load(widened + at + 3 * CHANNEL_BYTES)
    const same = f64x2.add(third, fourth)
    const other = f64x2.sub(third, fourth)
    fillQuarter(widened + at, f64x2.neg(same), table + at)
    fillQuarter(widened + at, other, table + at + 4 * CHANNEL_BYTES)
    fillQuarter(widened + at, f64x2.neg(other), table + at + 8 * CHANNEL_BYTES)
    fillQuarter(widened + at, same, table + at + 12 * CHANNEL_BYTES)
  }
}

/** The four sums that share the signs of the last two rows. */
@inline
function fillQuarter(widened: usize, last: v128, table: usize): void {
  const first = v128.load(widened)
  const second = v128.load(widened, CHANNEL_BYTES)
  const same = f64x2.add(first, second)
  const other = f64x2.sub(first, second)
  v128.store(table, f64x2.sub(last, same))
  v128.store(table, f64x2.add(last, other), CHANNEL_BYTES)
  v128.store(table, f64x2.sub(last, other), 2 * CHANNEL_BYTES)
  v128.store(table, f64x2.add(last, same), 3 * CHANNEL_BYTES)
}

/** Sums of the entries that the signs of two vectors choose. */
function sumTables(first: usize, second: usize, order: i32, tables: usize, image: usize, next: usize): void {
  const zero = f64x2.splat(0)
  let a0 = zero
  let a1 = zero
  let a2 = zero
  let a3 = zero
  let b0 = zero
  let b1 = zero
  let b2 = zero
  let b3 = zero
  for (let half = 0; half < order >> 2; half++, tables += TABLE_BYTES) {
    const shift = (half & 1) << 2
    const a = tables + (<usize>((load<u8>(first + (half >> 1)) >> shift) & 15) << 6)
    const b = tables + (<usize>((load<u8>(second + (half >> 1)) >> shift) & 15) << 6)
    a0 = f64x2.add(a0, v128.load(a))
    a1 = f64x2.add(a1, v128.load(a, 16))
    a2 = f64x2.add(a2, v128.load(a, 32))
    a3 = f64x2.add(a3, v128.load(a, 48))
    b0 = f64x2.add(b0, v128.load(b))
    b1 = f64x2.add(b1, v128.load(b, 16))
    b2 = f64x2.add(b2, v128.load(b, 32))
    b3 = f64x2.add(b3, v128.load(b, 48))
  }
  storeSingle(image, a0, a1)
  storeSingle(image + 16, a2, a3)
  storeSingle(next, b0, b1)
  storeSingle(next + 16, b2, b3)
}

/** One channel of the images of `addSignedRows`, its rows added one after another. */
export function addSignedColumn(
  matrix: usize,
  order: i32,
  column: i32,
  signs: usize,
  stride: i32,
  count: i32,
  images: usize,
): void {
  const rowBytes: usize = order << 2
  const first = matrix + (column << 2)
  for (let vector = 0; vector < count; vector++, signs += stride) {
    let sum: f64 = 0
    for (let row = 0; row < order; row++) {
      const entry = <f64>load<f32>(first + row * rowBytes)
      sum += (load<u8>(signs + (row >> 3)) >> (row & 7)) & 1 ? entry : -entry
    }
    store<f32>(images + vector * rowBytes + (column << 2), <f32>sum)
  }
}
