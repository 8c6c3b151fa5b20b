import { addProduct } from './exactProduct'
import { storeSingle, widen } from './widen'

/**
 * A dense matrix times vectors: `apply` of `denseMap` in `src/numerics/linearMap.ts`. Every sum is taken in order,
 * in float64, and rounded to float32 once.
 *
 * Rows of the matrix are widened four side by side; then four vectors pass by them: eight sums that wait for no other.
 *
 * @param matrix float32, `[order, order]`, for an order that is a multiple of four
 * @param vectors float32, `[count, order]`
 * @param images as large; written
 * @param scratch room for `order (count + 4)` float64: four rows of the matrix, then the vectors
 */
export function multiplyVectors(
  matrix: usize,
  order: i32,
  vectors: usize,
  count: i32,
  images: usize,
  scratch: usize,
): void {
  const widened = scratch + (order << 5)
  widen(vectors, count * order, widened)
  for (let row = 0; row < order; row += 4) {
    widenRows(matrix + row * (order << 2), order, scratch)
    multiplyPanel(scratch, order, widened, count, images + (row << 2))
  }
}

/** Four rows, side by side. */
function widenRows(row: usize, order: i32, panel: usize): void {
  const stride: usize = order << 2
  for (const end = row + stride; row < end; row += 4, panel += 32) {
    store<f64>(panel, <f64>load<f32>(row))
    store<f64>(panel, <f64>load<f32>(row + stride), 8)
    store<f64>(panel, <f64>load<f32>(row + 2 * stride), 16)
    store<f64>(panel, <f64>load<f32>(row + 3 * stride), 24)
  }
}

/** Products of four rows with all vectors; images are `order` float32 apart. */
function multiplyPanel(panel: usize, order: i32, vectors: usize, count: i32, images: usize): void {
  const stride: usize = order << 3
  const step: usize = order << 2
  for (; count > 3; count -= 4, vectors += 4 * stride, images += 4 * step)
    fourVectors(panel, vectors, stride, images, step)
  for (; count; count--, vectors += stride, images += step) oneVector(panel, vectors, stride, images)
}

@inline
function fourVectors(panel: usize, vectors: usize, stride: usize, images: usize, step: usize): void {
  const zero = f64x2.splat(0)
  let a0 = zero
  let a1 = zero
  let b0 = zero
  let b1 = zero
  let c0 = zero
  let c1 = zero
  let d0 = zero
  let d1 = zero
  const end = vectors + stride
  for (; vectors < end; vectors += 8, panel += 32) {
    const low = v128.load(panel)
    const high = v128.load(panel, 16)
    const a = v128.load64_splat(vectors)
    a0 = addProduct(a0, low, a)
    a1 = addProduct(a1, high, a)
    const b = v128.load64_splat(vectors + stride)
    b0 = addProduct(b0, low, b)
    b1 = addProduct(b1, high, b)
    const c = v128.load64_splat(vectors + 2 * stride)
    c0 = addProduct(c0, low, c)
    c1 = addProduct(c1, high, c)
    const d = v128.load64_splat(vectors + 3 * stride)
    d0 = addProduct(d0, low, d)
    d1 = addProduct(d1, high, d)
  }
  storeSingle(images, a0, a1)
  storeSingle(images + step, b0, b1)
  storeSingle(images + 2 * step, c0, c1)
  storeSingle(images + 3 * step, d0, d1)
}

function oneVector(panel: usize, vector: usize, stride: usize, image: usize): void {
  let low = f64x2.splat(0)
  let high = f64x2.splat(0)
  const end = vector + stride
  for (; vector < end; vector += 8, panel += 32) {
    const value = v128.load64_splat(vector)
    low = addProduct(low, v128.load(panel), value)
    high = addProduct(high, v128.load(panel, 16), value)
  }
  storeSingle(image, low, high)
}
