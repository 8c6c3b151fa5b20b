/** Values of several lanes at once, where vector instructions have no name for it. */

/** Entries of a table of floats. */
@inline
export function floatsAt(table: usize, cells: v128): v128 {
  const cell0: usize = i16x8.extract_lane_u(cells, 0)
  const cell1: usize = i16x8.extract_lane_u(cells, 2)
  const cell2: usize = i16x8.extract_lane_u(cells, 4)
  const cell3: usize = i16x8.extract_lane_u(cells, 6)
  let floats = v128.load32_zero(table + (cell0 << 2))
  floats = v128.load32_lane(table + (cell1 << 2), floats, 1)
  floats = v128.load32_lane(table + (cell2 << 2), floats, 2)
  return v128.load32_lane(table + (cell3 << 2), floats, 3)
}

/** Entries of a table of bytes, side by side. */
@inline
export function bytesAt(table: usize, cells: v128): i32 {
  const byte0: i32 = load<u8>(table + i16x8.extract_lane_u(cells, 0))
  const byte1: i32 = load<u8>(table + i16x8.extract_lane_u(cells, 2))
  const byte2: i32 = load<u8>(table + i16x8.extract_lane_u(cells, 4))
  const byte3: i32 = load<u8>(table + i16x8.extract_lane_u(cells, 6))
  return byte0 | (byte1 << 8) | (byte2 << 16) | (byte3 << 24)
}

/** The lower eight bytes of two vectors in turn. */
@inline
export function interleaveLow(first: v128, second: v128): v128 {
  return v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

@inline
export function interleaveHigh(first: v128, second: v128): v128 {
  return v128.shuffle<u8>(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}
