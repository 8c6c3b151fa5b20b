/** Stages of the Walsh-Hadamard transform, in the order of `src/numerics/hadamard.ts`, many of them in registers. */

/** W_power on every block of `power` values, in place. */
export function addButterflies(values: usize, order: i32, power: i32): void {
  const end = values + (order << 2)
  if (power >= 32) {
    for (let at = values; at < end; at += 128) addFiveStages(at)
    addOuterStages(values, order, power, 32)
  } else if (power >= 4) {
    for (let at = values; at < end; at += 32) addTwoInnerStages(at)
    addOuterStages(values, order, power, 4)
  } else if (power == 2) {
    for (let at = values; at < end; at += 32) addInnerStage(at)
  }
}

/** Stages from `half`, at least 4, to the last. */
export function addOuterStages(values: usize, order: i32, power: i32, half: i32): void {
  for (; half * 4 <= power; half *= 4) addTwoStages(values, order, half)
  if (half < power) addStage(values, order, half)
}

/** Stages of half 1, 2, 4, 8 and 16 on 32 values, which stay in registers. */
@inline
function addFiveStages(at: usize): void {
  storeFiveStages(
    at,
    v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48),
    v128.load(at, 64), v128.load(at, 80), v128.load(at, 96), v128.load(at, 112),
  )
}

/** The same on 32 values from elsewhere times `factors`, their signs flipped. */
@inline
export function loadFiveStages(from: usize, factors: v128, signs: usize, to: usize): void {
  storeFiveStages(
    to,
    v128.xor(f32x4.mul(v128.load(from), factors), v128.load(signs)),
    v128.xor(f32x4.mul(v128.load(from, 16), factors), v128.load(signs, 16)),
    v128.xor(f32x4.mul(v128.load(from, 32), factors), v128.load(signs, 32)),
    v128.xor(f32x4.mul(v128.load(from, 48), factors), v128.load(signs, 48)),
    v128.xor(f32x4.mul(v128.load(from, 64), factors), v128.load(signs, 64)),
    v128.xor(f32x4.mul(v128.load(from, 80), factors), v128.load(signs, 80)),
    v128.xor(f32x4.mul(v128.load(from, 96), factors), v128.load(signs, 96)),
    v128.xor(f32x4.mul(v128.load(from, 112), factors), v128.load(signs, 112)),
  )
}

@inline
function storeFiveStages(
  to: usize, v0: v128, v1: v128, v2: v128, v3: v128, v4: v128, v5: v128, v6: v128, v7: v128,
): void {
  const w0 = lowOfInner(v0, v1)
  const w1 = highOfInner(v0, v1)
  const w2 = lowOfInner(v2, v3)
  const w3 = highOfInner(v2, v3)
  const w4 = lowOfInner(v4, v5)
  const w5 = highOfInner(v4, v5)
  const w6 = lowOfInner(v6, v7)
  const w7 = highOfInner(v6, v7)
  const a0 = f32x4.add(w0, w1)
  const a1 = f32x4.sub(w0, w1)
  const a2 = f32x4.add(w2, w3)
  const a3 = f32x4.sub(w2, w3)
  const a4 = f32x4.add(w4, w5)
  const a5 = f32x4.sub(w4, w5)
  const a6 = f32x4.add(w6, w7)
  const a7 = f32x4.sub(w6, w7)
  const b0 = f32x4.add(a0, a2)
  const b1 = f32x4.add(a1, a3)
  const b2 = f32x4.sub(a0, a2)
  const b3 = f32x4.sub(a1, a3)
  const b4 = f32x4.add(a4, a6)
  const b5 = f32x4.add(a5, a7)
  const b6 = f32x4.sub(a4, a6)
  const b7 = f32x4.sub(a5, a7)
  v128.store(to, f32x4.add(b0, b4))
  v128.store(to, f32x4.add(b1, b5), 16)
  v128.store(to, f32x4.add(b2, b6), 32)
  v128.store(to, f32x4.add(b3, b7), 48)
  v128.store(to, f32x4.sub(b0, b4), 64)
  v128.store(to, f32x4.sub(b1, b5), 80)
  v128.store(to, f32x4.sub(b2, b6), 96)
  v128.store(to, f32x4.sub(b3, b7), 112)
}

/** Stages of half 1 and 2 on eight values. */
@inline
function addTwoInnerStages(at: usize): void {
  const low = v128.load(at)
  const high = v128.load(at, 16)
  v128.store(at, lowOfInner(low, high))
  v128.store(at, highOfInner(low, high), 16)
}

/** The lower half of what stages of half 1 and 2 make of eight values. What both halves take is computed once. */
@inline
function lowOfInner(low: v128, high: v128): v128 {
  const sums = f32x4.add(evenOf(low, high), oddOf(low, high))
  const differences = f32x4.sub(evenOf(low, high), oddOf(low, high))
  const outer = f32x4.add(evenOf(sums, differences), oddOf(sums, differences))
  const inner = f32x4.sub(evenOf(sums, differences), oddOf(sums, differences))
  return evenOf(outer, inner)
}

@inline
function highOfInner(low: v128, high: v128): v128 {
  const sums = f32x4.add(evenOf(low, high), oddOf(low, high))
  const differences = f32x4.sub(evenOf(low, high), oddOf(low, high))
  const outer = f32x4.add(evenOf(sums, differences), oddOf(sums, differences))
  const inner = f32x4.sub(evenOf(sums, differences), oddOf(sums, differences))
  return oddOf(outer, inner)
}

@inline
function evenOf(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(low, high, 0, 2, 4, 6)
}

@inline
function oddOf(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(low, high, 1, 3, 5, 7)
}

/** The stage of half 1 on eight values. */
@inline
function addInnerStage(at: usize): void {
  const low = v128.load(at)
  const high = v128.load(at, 16)
  const sums = f32x4.add(evenOf(low, high), oddOf(low, high))
  const differences = f32x4.sub(evenOf(low, high), oddOf(low, high))
  v128.store(at, v128.shuffle<f32>(sums, differences, 0, 4, 1, 5))
  v128.store(at, v128.shuffle<f32>(sums, differences, 2, 6, 3, 7), 16)
}

/** Stages of half `half` and twice that, `half` at least 4. */
function addTwoStages(values: usize, order: i32, half: i32): void {
  const stride: usize = half << 2
  const end = values + (order << 2)
  for (let block = values; block < end; block += 4 * stride) {
    for (let at = block; at < block + stride; at += 16) {
      const a = v128.load(at)
      const b = v128.load(at + stride)
      const c = v128.load(at + 2 * stride)
      const d = v128.load(at + 3 * stride)
      const sumLow = f32x4.add(a, b)
      const differenceLow = f32x4.sub(a, b)
      const sumHigh = f32x4.add(c, d)
      const differenceHigh = f32x4.sub(c, d)
      v128.store(at, f32x4.add(sumLow, sumHigh))
      v128.store(at + stride, f32x4.add(differenceLow, differenceHigh))
      v128.store(at + 2 * stride, f32x4.sub(sumLow, sumHigh))
      v128.store(at + 3 * stride, f32x4.sub(differenceLow, differenceHigh))
    }
  }
}

/** The stage of half `half`, at least 4. */
function addStage(values: usize, order: i32, half: i32): void {
  const stride: usize = half << 2
  const end = values + (order << 2)
  for (let block = values; block < end; block += 2 * stride) {
    for (let at = block; at < block + stride; at += 16) {
      const a = v128.load(at)
      const b = v128.load(at + stride)
      v128.store(at, f32x4.add(a, b))
      v128.store(at + stride, f32x4.sub(a, b))
    }
  }
}
