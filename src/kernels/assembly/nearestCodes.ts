import { Codebook, SEARCH_CELLS } from './codebook'
import { bytesAt, floatsAt } from './lanes'

/** The bits of 2^23, whose last bit weighs 1. */
const FIRST_CELL: i32 = 0x4b000000

/** The codes of sixteen coordinates, one a byte. */
export function nearestCodes(codebook: Codebook, state: usize, scale: f32): v128 {
  return codebook.search == SEARCH_CELLS
    ? lookUpCells(codebook, state, scale)
    : countThresholds(codebook, state, scale)
}

/** The number of thresholds below each of sixteen coordinates, by comparing all of them. */
export function countThresholds(codebook: Codebook, state: usize, scale: f32): v128 {
  const scales = f32x4.splat(scale)
  const x0 = f32x4.mul(v128.load(state), scales)
  const x1 = f32x4.mul(v128.load(state, 16), scales)
  const x2 = f32x4.mul(v128.load(state, 32), scales)
  const x3 = f32x4.mul(v128.load(state, 48), scales)
  let code0 = i32x4.splat(0)
  let code1 = i32x4.splat(0)
  let code2 = i32x4.splat(0)
  let code3 = i32x4.splat(0)
  const first = changetype<usize>(codebook) + codebook.thresholds
  const end = first + (((1 << codebook.bits) - 1) << 2)
  for (let at = first; at < end; at += 4) {
    const threshold = v128.load32_splat(at)
    code0 = i32x4.sub(code0, f32x4.gt(x0, threshold))
    code1 = i32x4.sub(code1, f32x4.gt(x1, threshold))
    code2 = i32x4.sub(code2, f32x4.gt(x2, threshold))
    code3 = i32x4.sub(code3, f32x4.gt(x3, threshold))
  }
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(code0, code1), i16x8.narrow_i32x4_s(code2, code3))
}

/** Tables give the thresholds before the cell of x, and the next one, with which one comparison does the rest. */
function lookUpCells(codebook: Codebook, state: usize, scale: f32): v128 {
  const below = changetype<usize>(codebook) + codebook.below
  const next = changetype<usize>(codebook) + codebook.next
  const scales = f32x4.splat(scale)
  const x0 = f32x4.mul(v128.load(state), scales)
  const x1 = f32x4.mul(v128.load(state, 16), scales)
  const x2 = f32x4.mul(v128.load(state, 32), scales)
  const x3 = f32x4.mul(v128.load(state, 48), scales)
  const cell0 = cellsOf(codebook, x0)
  const cell1 = cellsOf(codebook, x1)
  const cell2 = cellsOf(codebook, x2)
  const cell3 = cellsOf(codebook, x3)
  const low = i16x8.narrow_i32x4_s(f32x4.gt(x0, floatsAt(next, cell0)), f32x4.gt(x1, floatsAt(next, cell1)))
  const high = i16x8.narrow_i32x4_s(f32x4.gt(x2, floatsAt(next, cell2)), f32x4.gt(x3, floatsAt(next, cell3)))
  let codes = i32x4.splat(bytesAt(below, cell0))
  codes = i32x4.replace_lane(codes, 1, bytesAt(below, cell1))
  codes = i32x4.replace_lane(codes, 2, bytesAt(below, cell2))
  codes = i32x4.replace_lane(codes, 3, bytesAt(below, cell3))
  return i8x16.sub(codes, i8x16.narrow_i16x8_s(low, high))
}

/** Cells of four coordinates: the nearest integers, in the low halves of the lanes. */
@inline
function cellsOf(codebook: Codebook, x: v128): v128 {
  const scaled = f32x4.mul(x, f32x4.splat(codebook.cellsPerUnit))
  const cells = f32x4.add(scaled, f32x4.splat(codebook.cellAligner))
  // floats of one sign are ordered as their bits are, and a negative one is below
  return i32x4.min_s(i32x4.max_s(cells, i32x4.splat(FIRST_CELL)), i32x4.splat(FIRST_CELL | codebook.lastCell))
}
