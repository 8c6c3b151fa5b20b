/**
 * Adds the values of tokens, weighted, to the outputs of two rows: `addValues` of `src/cache/plainAttention.ts`.
 *
 *     output += (p_0 v_0 + p_1 v_1) + (p_2 v_2 + p_3 v_3) for every four tokens, then p v for each one left
 *
 * Products are rounded: probabilities have all their bits.
 *
 * @param first float64 weights, `[count]`
 * @param second as long; may be the first one again
 * @param panels values as `widenToPanels` leaves them
 * @param firstOutput float64, four for every panel
 */
export function addValuesOfPair(
  first: usize,
  second: usize,
  panels: usize,
  numPanels: i32,
  panelBytes: usize,
  count: i32,
  firstOutput: usize,
  secondOutput: usize,
): void {
  for (let panel = 0; panel < numPanels; panel++) {
    addPanel(first, second, panels, count, firstOutput, secondOutput)
    panels += panelBytes
    firstOutput += 32
    secondOutput += 32
  }
}

@inline
function addPanel(
  first: usize,
  second: usize,
  panel: usize,
  count: i32,
  firstOutput: usize,
  secondOutput: usize,
): void {
  let a0 = v128.load(firstOutput)
  let a1 = v128.load(firstOutput, 16)
  let b0 = v128.load(secondOutput)
  let b1 = v128.load(secondOutput, 16)
  for (; count > 3; count -= 4, first += 32, second += 32, panel += 128) {
    const p0 = v128.load64_splat(first)
    const p1 = v128.load64_splat(first, 8)
    const p2 = v128.load64_splat(first, 16)
    const p3 = v128.load64_splat(first, 24)
    const q0 = v128.load64_splat(second)
    const q1 = v128.load64_splat(second, 8)
    const q2 = v128.load64_splat(second, 16)
    const q3 = v128.load64_splat(second, 24)
    a0 = f64x2.add(a0, fourTokens(p0, p1, p2, p3, panel))
    b0 = f64x2.add(b0, fourTokens(q0, q1, q2, q3, panel))
    a1 = f64x2.add(a1, fourTokens(p0, p1, p2, p3, panel + 16))
    b1 = f64x2.add(b1, fourTokens(q0, q1, q2, q3, panel + 16))
  }
  for (; count; count--, first += 8, second += 8, panel += 32) {
    const p = v128.load64_splat(first)
    const q = v128.load64_splat(second)
    const low = v128.load(panel)
    const high = v128.load(panel, 16)
    a0 = f64x2.add(a0, f64x2.mul(p, low))
    a1 = f64x2.add(a1, f64x2.mul(p, high))
    b0 = f64x2.add(b0, f64x2.mul(q, low))
    b1 = f64x2.add(b1, f64x2.mul(q, high))
  }
  v128.store(firstOutput, a0)
  v128.store(firstOutput, a1, 16)
  v128.store(secondOutput, b0)
  v128.store(secondOutput, b1, 16)
}

/** (p_0 v_0 + p_1 v_1) + (p_2 v_2 + p_3 v_3) of two channels. */
@inline
function fourTokens(p0: v128, p1: v128, p2: v128, p3: v128, values: usize): v128 {
  const low = f64x2.add(f64x2.mul(p0, v128.load(values)), f64x2.mul(p1, v128.load(values, 32)))
  const high = f64x2.add(f64x2.mul(p2, v128.load(values, 64)), f64x2.mul(p3, v128.load(values, 96)))
  return f64x2.add(low, high)
}
