/** Widens float32 to float64: `count` of them. */
export function widen(from: usize, count: i32, to: usize): void {
  const end = from + ((count & -2) << 2)
  for (; from < end; from += 8, to += 16) v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)))
  if (count & 1) store<f64>(to, <f64>load<f32>(from))
}

/**
 * Widens vectors for inner products in four partial sums, of which the first takes what is left over by fours.
 *
 * Each of the last values stands in a four of its own, before three zeros: sums that begin as +0 do not see them.
 *
 * @param to float64, `[count, 4 (length / 4 + length % 4)]`
 */
export function widenToFours(from: usize, count: i32, length: i32, to: usize): void {
  const rest = length & 3
  for (let vector = 0; vector < count; vector++) {
    widen(from, length - rest, to)
    from += (length - rest) << 2
    to += (length - rest) << 3
    for (let index = 0; index < rest; index++, from += 4, to += 32) {
      v128.store(to, f64x2.replace_lane(f64x2.splat(0), 0, <f64>load<f32>(from)))
      v128.store(to, f64x2.splat(0), 16)
    }
  }
}

/**
 * Widens vectors to panels of four channels: `[channels / 4, count, 4]`, zeros behind the last channel.
 *
 * A panel is read from its beginning to its end, however far apart the vectors lie.
 */
export function widenToPanels(from: usize, count: i32, length: i32, to: usize): void {
  const panelBytes: usize = count << 5
  const rest = length & 3
  for (let vector = 0; vector < count; vector++, to += 32) {
    let panel = to
    const end = from + ((length - rest) << 2)
    for (; from < end; from += 16, panel += panelBytes) widenFour(from, panel)
    if (!rest) continue
    memory.fill(panel, 0, 32)
    widen(from, rest, panel)
    from += rest << 2
  }
}

@inline
export function widenFour(from: usize, to: usize): void {
  v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)))
  v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from, 8)), 16)
}

/** Rounds four float64 to float32. */
@inline
export function storeSingle(to: usize, low: v128, high: v128): void {
  v128.store(to, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2))
}
