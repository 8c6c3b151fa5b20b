import { haarMatrix } from './haarMatrix.ts'
import { createHadamard, hadamardOrder } from './hadamard.ts'
import { createRandom, type FillNormals, type Seed } from './random.ts'
import { remember } from './remember.ts'

/** A square matrix, applied in place to `order` values. */
export interface LinearMap {
  readonly order: number
  apply(values: Float32Array): void
  /** Applies the transpose, which is the inverse of an orthogonal map. */
  applyTransposed(values: Float32Array): void
}

export function identityMap(order: number): LinearMap {
  return { order, apply() {}, applyTransposed() {} }
}

/**
 * H diag(s) with independent random signs s: nearly as good as a random rotation, in order log(order) time.
 *
 * Its order is the smallest Hadamard order of at least `numValues`; the caller pads with zeros.
 *
 * Source: Ailon, Chazelle (2009), "The fast Johnson-Lindenstrauss transform".
 */
export function randomHadamardMap(numValues: number, seed: Seed): LinearMap {
  const order = hadamardOrder(numValues)
  const hadamard = createHadamard(order)
  const signs = randomSigns(order, seed)
  function flip(values: Float32Array): void {
    for (let index = 0; index < order; index++) values[index] *= signs[index]
  }
  return {
    order,
    apply(values) {
      flip(values)
      hadamard.apply(values)
    },
    applyTransposed(values) {
      hadamard.invert(values)
      flip(values)
    },
  }
}

/** The signs of a {@link randomHadamardMap}: +1 and -1, `[order]`. */
export function randomSigns(order: number, seed: Seed): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: order }, () => (random.uint32() & 1 ? -1 : 1))
}

/** A random rotation or reflection, uniform over all of them. Cost: order^2 multiplications a vector. */
export function haarMap(order: number, seed: Seed): LinearMap {
  return denseMap(drawMatrix('haar', order, seed), order)
}

/** Independent N(0, 1) entries. Cost: order^2 multiplications a vector. */
export function gaussianMap(order: number, seed: Seed): LinearMap {
  return denseMap(drawMatrix('gaussian', order, seed), order)
}

/**
 * The matrix of a {@link haarMap} or {@link gaussianMap}, `[order, order]`, row-major: the same array for the same arguments,
 * as long as it is among the last few.
 *
 * @param fillNormals as for `createRandom`
 */
export function drawMatrix(
  law: 'haar' | 'gaussian',
  order: number,
  seed: Seed,
  fillNormals?: FillNormals,
): Float32Array {
  return remembered(`${law} ${order} ${seed.join()}`, () => drawAnew(law, order, seed, fillNormals))
}

/** Codecs of one seed share their matrix, and a draw costs as much as hundreds of products. */
const remembered = remember<Float32Array>(6)

function drawAnew(
  law: 'haar' | 'gaussian',
  order: number,
  seed: Seed,
  fillNormals?: FillNormals,
): Float32Array {
  const random = createRandom(seed, fillNormals)
  if (law === 'haar') return new Float32Array(haarMatrix(order, random))
  const matrix = new Float32Array(order * order)
  random.normals(matrix)
  return matrix
}

/**
 * Rows are taken four at a time: the values are loaded a quarter as often, and every sum is still taken in order.
 *
 * Entries are of single precision, but held and multiplied in double: nothing is left to convert in the loops.
 * `signsOfProducts` of the kernels gives the signs of the same sums, `addSignedRows` the same bits.
 *
 * @param matrix `[order, order]`, row-major
 */
function denseMap(matrix: Float32Array, order: number): LinearMap {
  const numRows = 4 * Math.ceil(order / 4)
  const rows = new Float64Array(numRows * order)
  rows.set(matrix)
  const inputs = new Float64Array(numRows)
  const sums = new Float64Array(numRows)
  return {
    order,
    apply(values) {
      inputs.set(values)
      for (let row = 0; row < numRows; row += 4) multiplyRows(rows, row, order, inputs, sums)
      values.set(sums.subarray(0, order))
    },
    applyTransposed(values) {
      inputs.set(values)
      sums.fill(0)
      for (let row = 0; row < numRows; row += 4) addRows(rows, row, order, inputs, sums)
      values.set(sums.subarray(0, order))
    },
  }
}

/** sums[row + i] = <rows[row + i], values> for i in 0 .. 3. */
function multiplyRows(
  rows: Float64Array,
  row: number,
  order: number,
  values: Float64Array,
  sums: Float64Array,
): void {
  const at = row * order
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  for (let column = 0; column < order; column++) {
    const value = values[column]
    sum0 += rows[at + column] * value
    sum1 += rows[at + order + column] * value
    sum2 += rows[at + 2 * order + column] * value
    sum3 += rows[at + 3 * order + column] * value
  }
  sums[row] = sum0
  sums[row + 1] = sum1
  sums[row + 2] = sum2
  sums[row + 3] = sum3
}

/** sums += sum of inputs[row + i] rows[row + i] for i in 0 .. 3. */
function addRows(
  rows: Float64Array,
  row: number,
  order: number,
  inputs: Float64Array,
  sums: Float64Array,
): void {
  const at = row * order
  const input0 = inputs[row]
  const input1 = inputs[row + 1]
  const input2 = inputs[row + 2]
  const input3 = inputs[row + 3]
  for (let column = 0; column < order; column++) {
    sums[column] =
      sums[column] +
      rows[at + column] * input0 +
      rows[at + order + column] * input1 +
      rows[at + 2 * order + column] * input2 +
      rows[at + 3 * order + column] * input3
  }
}
