import { exponential } from './exponential'

/** The parts of `softmax` in `src/cache/plainAttention.ts`, between which the host takes a logarithm; all float64. */

/** Of at least one number. */
export function largestOf(logits: usize, count: i32): f64 {
  let largest = v128.load64_splat(logits)
  const end = logits + ((count & -2) << 3)
  for (; logits < end; logits += 16) largest = f64x2.max(largest, v128.load(logits))
  if (count & 1) largest = f64x2.max(largest, v128.load64_splat(logits))
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1))
}

/** e^(logit - largest) of each logit, and their sum, taken one after another. */
export function exponentiate(logits: usize, count: i32, largest: f64, weights: usize): f64 {
  const shift = f64x2.splat(largest)
  let total: f64 = 0
  const end = logits + ((count & -2) << 3)
  for (; logits < end; logits += 16, weights += 16) {
    const pair = exponential(f64x2.sub(v128.load(logits), shift))
    v128.store(weights, pair)
    total += f64x2.extract_lane(pair, 0)
    total += f64x2.extract_lane(pair, 1)
  }
  if (count & 1) {
    const last = f64x2.extract_lane(exponential(f64x2.sub(v128.load64_splat(logits), shift)), 0)
    store<f64>(weights, last)
    total += last
  }
  return total
}

/** Weights over their total, and logits less its logarithm. */
export function normalize(
  logits: usize,
  weights: usize,
  count: i32,
  total: f64,
  logTotal: f64,
  logProbabilities: usize,
): void {
  const totals = f64x2.splat(total)
  const shift = f64x2.splat(logTotal)
  // an odd row has room for one more
  const end = logits + (count << 3)
  for (; logits < end; logits += 16, weights += 16, logProbabilities += 16) {
    v128.store(weights, f64x2.div(v128.load(weights), totals))
    v128.store(logProbabilities, f64x2.sub(v128.load(logits), shift))
  }
}
