/**
 * A scalar code of ascending codewords, as TypeScript lays it out; tables lie behind it, at distances from its own
 * address. The code of x is the number of thresholds strictly below x.
 */
@unmanaged
export class Codebook {
  bits: i32
  /** 0: count thresholds; 1: steps of 1/8192 in registers; 2: cells in a table. */
  search: i32
  /** float32, `[2^bits - 1]`, then infinity. */
  thresholds: i32
  /** float32, `[2^bits]`. */
  centroids: i32
  /** Up to 4 bits: bytes 0 .. 3 of every centroid, 16 bytes each. */
  planes: i32
  /** Search 1: thresholds before each of 32 cells as bytes; low and high bytes of thresholds in steps. */
  steps: i32
  /** Search 2: thresholds before each cell as bytes, and the next one as float32. */
  below: i32
  next: i32
  /** Search 2: cell of x = x cellsPerUnit + cellAligner in its last bits, between 0 and lastCell. */
  lastCell: i32
  cellsPerUnit: f32
  cellAligner: f32
}

export const SEARCH_STEPS = 1
export const SEARCH_CELLS = 2

/** Room that both directions take for their last coordinates, where these are no multiple of sixteen. */
export const GROUP_SCRATCH: usize = 80
