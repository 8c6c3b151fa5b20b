import { addButterflies, addOuterStages, loadFiveStages } from './butterflies'

/**
 * The orthonormal Hadamard transform of an order odd * power, with sums in the order of `src/numerics/hadamard.ts`.
 *
 * Which sums are taken together changes nothing; which numbers a sum takes, and in which order, would.
 */

/** A transform H diag(signs) as TypeScript lays it out; tables lie behind it, at distances from its own address. */
@unmanaged
export class Rotation {
  order: i32
  /** Power of two in the order. */
  power: i32
  /** 1, 12, 20, 28 or 36. */
  odd: i32
  /** 1 / sqrt(order). */
  scale: f32
  /** Sign bits, `[order]`. */
  signs: i32
  /** H_odd and its transpose, row-major float64. */
  matrix: i32
  transposed: i32
}

/** Most bytes that a transform takes for itself: a column of 36 doubles. */
export const COLUMN_BYTES: usize = 36 * 8

/**
 * Sums of H_order diag(signs) v: not scaled yet.
 *
 * @param vector float32, `[numValues]`, taken times `factor` and with zeros behind
 * @param column room for COLUMN_BYTES
 */
export function transformVector(
  rotation: Rotation,
  vector: usize,
  numValues: i32,
  factor: f32,
  state: usize,
  column: usize,
): void {
  if (rotation.power < 32 || numValues < rotation.order) {
    loadFlipped(vector, numValues, factor, rotation, state)
    addForward(rotation, state, column)
    return
  }
  const signs = changetype<usize>(rotation) + rotation.signs
  const factors = f32x4.splat(factor)
  for (let at: usize = 0; at < <usize>(numValues << 2); at += 128)
    loadFiveStages(vector + at, factors, signs + at, state + at)
  addOuterStages(state, rotation.order, rotation.power, 32)
  multiplyColumns(rotation, state, rotation.transposed, column)
}

/** Sums of H_order v in place. */
export function addForward(rotation: Rotation, values: usize, column: usize): void {
  addButterflies(values, rotation.order, rotation.power)
  multiplyColumns(rotation, values, rotation.transposed, column)
}

/** Sums of H_order' v in place. */
export function addBackward(rotation: Rotation, values: usize, column: usize): void {
  addButterflies(values, rotation.order, rotation.power)
  multiplyColumns(rotation, values, rotation.matrix, column)
}

/**
 * H_odd over values that are `power` apart, in double precision: sums of every fourth product, then of the four.
 *
 * @param transposed distance to the matrix by columns, where entries j of rows i and i + 1 are neighbours
 */
function multiplyColumns(rotation: Rotation, values: usize, transposed: i32, column: usize): void {
  const odd = rotation.odd
  if (odd == 1) return
  const columns = changetype<usize>(rotation) + transposed
  const stride = rotation.power << 2
  for (let at = values; at < values + stride; at += 4) {
    for (let j = 0; j < odd; j++) store<f64>(column + (j << 3), <f64>load<f32>(at + j * stride))
    for (let i = 0; i < odd; i += 2) {
      const sums = columnSums(columns + (i << 3), odd, column)
      store<f32>(at + i * stride, <f32>f64x2.extract_lane(sums, 0))
      store<f32>(at + (i + 1) * stride, <f32>f64x2.extract_lane(sums, 1))
    }
  }
}

/** Sums i and i + 1 of a column. */
@inline
function columnSums(columns: usize, odd: i32, column: usize): v128 {
  const rowBytes: usize = odd << 3
  const end = column + rowBytes
  let entries = columns
  let sum0 = f64x2.splat(0)
  let sum1 = f64x2.splat(0)
  let sum2 = f64x2.splat(0)
  let sum3 = f64x2.splat(0)
  for (let at = column; at < end; at += 32) {
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(entries), v128.load64_splat(at)))
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(entries + rowBytes), v128.load64_splat(at, 8)))
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(entries + 2 * rowBytes), v128.load64_splat(at, 16)))
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(entries + 3 * rowBytes), v128.load64_splat(at, 24)))
    entries += 4 * rowBytes
  }
  return f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3))
}

/** Writes a vector times `factor` to `state`, its signs flipped, and zeros behind it: what a transform begins with. */
function loadFlipped(vector: usize, headDim: i32, factor: f32, rotation: Rotation, state: usize): void {
  const signs = changetype<usize>(rotation) + rotation.signs
  const factors = f32x4.splat(factor)
  const numBytes: usize = headDim << 2
  let at: usize = 0
  for (; at + 16 <= numBytes; at += 16)
    v128.store(state + at, v128.xor(f32x4.mul(v128.load(vector + at), factors), v128.load(signs + at)))
  for (; at < numBytes; at += 4) {
    const bits = reinterpret<u32>(load<f32>(vector + at) * factor)
    store<u32>(state + at, bits ^ load<u32>(signs + at))
  }
  for (; at < <usize>(rotation.order << 2); at += 4) store<u32>(state + at, load<u32>(signs + at))
}

/** Writes a vector times `factor` to `state`. */
export function loadScaled(vector: usize, headDim: i32, factor: f32, state: usize): void {
  const factors = f32x4.splat(factor)
  const numBytes: usize = headDim << 2
  let at: usize = 0
  for (; at + 16 <= numBytes; at += 16) v128.store(state + at, f32x4.mul(v128.load(vector + at), factors))
  for (; at < numBytes; at += 4) store<f32>(state + at, load<f32>(vector + at) * factor)
}

/** Scales sums in place. */
export function scaleSums(rotation: Rotation, state: usize): void {
  const scales = f32x4.splat(rotation.scale)
  for (let at: usize = 0; at < <usize>(rotation.order << 2); at += 16)
    v128.store(state + at, f32x4.mul(v128.load(state + at), scales))
}

/** Scales sums, flips signs, and writes the first values times `factor`; a factor of 0 leaves no -0. */
export function storeInverse(
  rotation: Rotation,
  state: usize,
  numValues: i32,
  factor: f32,
  vector: usize,
): void {
  const numBytes: usize = numValues << 2
  if (factor == 0) {
    memory.fill(vector, 0, numBytes)
    return
  }
  const signs = changetype<usize>(rotation) + rotation.signs
  const scales = f32x4.splat(rotation.scale)
  const factors = f32x4.splat(factor)
  let at: usize = 0
  for (; at + 64 <= numBytes; at += 64) {
    v128.store(vector + at, inverseOf(state + at, scales, signs + at, factors))
    v128.store(vector + at, inverseOf(state + at + 16, scales, signs + at + 16, factors), 16)
    v128.store(vector + at, inverseOf(state + at + 32, scales, signs + at + 32, factors), 32)
    v128.store(vector + at, inverseOf(state + at + 48, scales, signs + at + 48, factors), 48)
  }
  for (; at + 16 <= numBytes; at += 16)
    v128.store(vector + at, inverseOf(state + at, scales, signs + at, factors))
  // there is padding behind a vector whose length is no multiple of 4
  for (; at < numBytes; at += 4) {
    const value = inverseOf(state + at, scales, signs + at, factors)
    store<f32>(vector + at, f32x4.extract_lane(value, 0))
  }
}

/** Four sums scaled, their signs flipped, times their factors. */
@inline
export function inverseOf(state: usize, scales: v128, signs: usize, factors: v128): v128 {
  return f32x4.mul(v128.xor(f32x4.mul(v128.load(state), scales), v128.load(signs)), factors)
}

/** The first values of the state times `factor`; a factor of 0 leaves no -0. */
export function storeScaled(state: usize, numValues: i32, factor: f32, vector: usize): void {
  const numBytes: usize = numValues << 2
  if (factor == 0) {
    memory.fill(vector, 0, numBytes)
    return
  }
  const factors = f32x4.splat(factor)
  let at: usize = 0
  for (; at + 16 <= numBytes; at += 16) v128.store(vector + at, f32x4.mul(v128.load(state + at), factors))
  for (; at < numBytes; at += 4) store<f32>(vector + at, load<f32>(state + at) * factor)
}
