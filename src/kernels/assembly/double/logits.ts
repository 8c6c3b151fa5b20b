import { addProduct } from './exactProduct'

/**
 * Scaled inner products of two queries with keys, each in four partial sums: `innerProduct` of `src/cache/plainAttention.ts`.
 *
 *     logit = scale ((sum0 + sum1) + (sum2 + sum3)) ,   sum_i = sum_j q_4j+i k_4j+i
 *
 * @param first float64, as `widenToFours` leaves them; all rows are `width` values long
 * @param second as long; may be the first one again
 */
export function logitsOfPair(
  first: usize,
  second: usize,
  keys: usize,
  count: i32,
  width: i32,
  scale: f64,
  firstLogits: usize,
  secondLogits: usize,
): void {
  const stride: usize = width << 3
  const scales = f64x2.splat(scale)
  for (; count > 1; count -= 2, keys += 2 * stride, firstLogits += 16, secondLogits += 16) {
    twoKeys(first, second, keys, keys + stride, stride, scales, firstLogits, secondLogits)
  }
  if (count) oneKey(first, second, keys, stride, scale, firstLogits, secondLogits)
}

@inline
function twoKeys(
  first: usize,
  second: usize,
  key: usize,
  next: usize,
  stride: usize,
  scales: v128,
  firstLogits: usize,
  secondLogits: usize,
): void {
  const zero = f64x2.splat(0)
  let a0 = zero
  let a1 = zero
  let b0 = zero
  let b1 = zero
  let c0 = zero
  let c1 = zero
  let d0 = zero
  let d1 = zero
  for (let at: usize = 0; at < stride; at += 32) {
    const key0 = v128.load(key + at)
    const key1 = v128.load(key + at, 16)
    const next0 = v128.load(next + at)
    const next1 = v128.load(next + at, 16)
    const first0 = v128.load(first + at)
    a0 = addProduct(a0, first0, key0)
    b0 = addProduct(b0, first0, next0)
    const first1 = v128.load(first + at, 16)
    a1 = addProduct(a1, first1, key1)
    b1 = addProduct(b1, first1, next1)
    const second0 = v128.load(second + at)
    c0 = addProduct(c0, second0, key0)
    d0 = addProduct(d0, second0, next0)
    const second1 = v128.load(second + at, 16)
    c1 = addProduct(c1, second1, key1)
    d1 = addProduct(d1, second1, next1)
  }
  v128.store(firstLogits, f64x2.mul(sumsOf(a0, a1, b0, b1), scales))
  v128.store(secondLogits, f64x2.mul(sumsOf(c0, c1, d0, d1), scales))
}

function oneKey(
  first: usize,
  second: usize,
  key: usize,
  stride: usize,
  scale: f64,
  firstLogits: usize,
  secondLogits: usize,
): void {
  const zero = f64x2.splat(0)
  let a0 = zero
  let a1 = zero
  let c0 = zero
  let c1 = zero
  for (let at: usize = 0; at < stride; at += 32) {
    const key0 = v128.load(key + at)
    const key1 = v128.load(key + at, 16)
    a0 = addProduct(a0, v128.load(first + at), key0)
    a1 = addProduct(a1, v128.load(first + at, 16), key1)
    c0 = addProduct(c0, v128.load(second + at), key0)
    c1 = addProduct(c1, v128.load(second + at, 16), key1)
  }
  store<f64>(firstLogits, scale * f64x2.extract_lane(sumsOf(a0, a1, a0, a1), 0))
  store<f64>(secondLogits, scale * f64x2.extract_lane(sumsOf(c0, c1, c0, c1), 0))
}

/** (sum0 + sum1) + (sum2 + sum3) of two keys. */
@inline
function sumsOf(a0: v128, a1: v128, b0: v128, b1: v128): v128 {
  const low = f64x2.add(v128.shuffle<f64>(a0, b0, 0, 2), v128.shuffle<f64>(a0, b0, 1, 3))
  const high = f64x2.add(v128.shuffle<f64>(a1, b1, 0, 2), v128.shuffle<f64>(a1, b1, 1, 3))
  return f64x2.add(low, high)
}
