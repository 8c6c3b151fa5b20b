import { exponential } from './exponential'
import { sumOfLanes } from './lanes'

/**
 * One step of the online softmax: logits of a tile become weights relative to the largest logit so far.
 *
 *     m' = max(m, logits) ,   weights = e^(logits - m') ,   correction = e^(m - m') ,   total' = total correction + sum weights
 *
 * @param logits rows of queries, `stride` floats apart; replaced by the weights
 * @param states for each query m and total, which begin as -infinity and 0
 * @param corrections for each query, what its sums so far are to be multiplied by; written
 * @param scratch 16 bytes
 */
export function softmaxTile(
  logits: usize,
  stride: i32,
  numQueries: i32,
  count: i32,
  states: usize,
  corrections: usize,
  scratch: usize,
): void {
  for (let query = 0; query < numQueries; query++) {
    const largest = f32.load(states)
    // adding 0 leaves one zero of two
    const newLargest = max(largest, largestOf(logits, count, scratch)) + 0
    let correction: f32 = 1
    let total: f32 = 0
    if (newLargest != f32.NEGATIVE_INFINITY) {
      correction = f32x4.extract_lane(exponential(f32x4.splat(largest - newLargest)), 0)
      total = exponentiate(logits, count, newLargest, scratch)
    } else memory.fill(logits, 0, count << 2)
    f32.store(states, newLargest)
    f32.store(states, f32.load(states, 4) * correction + total, 4)
    f32.store(corrections, correction)
    logits += stride << 2
    states += 8
    corrections += 4
  }
}

/** Multiplies `count` floats, a multiple of 4. */
export function rescale(values: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  const end = values + (count << 2)
  for (; values < end; values += 16) v128.store(values, f32x4.mul(v128.load(values), factors))
}

function largestOf(logits: usize, count: i32, scratch: usize): f32 {
  let a = f32x4.splat(f32.NEGATIVE_INFINITY)
  let b = a
  const end = logits + ((count & ~3) << 2)
  for (; logits + 32 <= end; logits += 32) {
    a = f32x4.pmax(a, v128.load(logits))
    b = f32x4.pmax(b, v128.load(logits, 16))
  }
  if (logits < end) a = f32x4.pmax(a, v128.load(logits))
  if ((count & 3) != 0) b = f32x4.pmax(b, loadTail(end, count & 3, scratch))
  const lanes = f32x4.pmax(a, b)
  const pairs = f32x4.pmax(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1))
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

/** e^(logits - largest) in place, and their sum: weight j goes to partial sum j mod 4, then neighbours are added. */
function exponentiate(logits: usize, count: i32, largest: f32, scratch: usize): f32 {
  const shift = f32x4.splat(largest)
  let total = f32x4.splat(0)
  const end = logits + ((count & ~3) << 2)
  // four at a time: one alone would wait for itself
  for (; logits + 64 <= end; logits += 64) {
    const a = exponential(f32x4.sub(v128.load(logits), shift))
    const b = exponential(f32x4.sub(v128.load(logits, 16), shift))
    const c = exponential(f32x4.sub(v128.load(logits, 32), shift))
    const d = exponential(f32x4.sub(v128.load(logits, 48), shift))
    v128.store(logits, a)
    v128.store(logits, b, 16)
    v128.store(logits, c, 32)
    v128.store(logits, d, 48)
    total = f32x4.add(f32x4.add(f32x4.add(f32x4.add(total, a), b), c), d)
  }
  for (; logits < end; logits += 16) {
    const weights = exponential(f32x4.sub(v128.load(logits), shift))
    v128.store(logits, weights)
    total = f32x4.add(total, weights)
  }
  if ((count & 3) != 0) {
    const weights = exponential(f32x4.sub(loadTail(logits, count & 3, scratch), shift))
    v128.store(scratch, weights)
    memory.copy(logits, scratch, (count & 3) << 2)
    total = f32x4.add(total, weights)
  }
  return sumOfLanes(total)
}

/** The last one to three logits, filled up with -infinity, whose weight is 0. */
function loadTail(logits: usize, count: i32, scratch: usize): v128 {
  v128.store(scratch, f32x4.splat(f32.NEGATIVE_INFINITY))
  memory.copy(scratch, logits, count << 2)
  return v128.load(scratch)
}
