import { gaussian, type SymmetricDistribution, sphereCoordinate } from './symmetricDistribution.ts'

/** The codewords of a scalar code for a law of variance 1. */
export interface Codebook {
  /** 2^bits of them, ascending and symmetric around 0. */
  readonly centroids: Float64Array
  /** Mean squared error, E (X - nearest centroid)^2. */
  readonly distortion: number
}

const MAX_STEPS = 50
// convergence is quadratic: the error left is the square of the last move
const TOLERANCE = 1e-9

/**
 * The scalar code of least mean squared error: every codeword is the mean of what is nearest to it.
 *
 *     c_i = E[X | t_i < X < t_i+1] ,   t_i = (c_i-1 + c_i) / 2
 *
 * Newton's method on the positive half, whose Jacobian is tridiagonal, from the codewords that are best in the limit
 * of many bits.
 *
 * - Error: centroids within 1e-9, distortion within 1e-12.
 * - Cost: some 8 steps of 2^(bits - 1) tail probabilities each; some 5 ms at 8 bits.
 *
 * @param bits 1 to 8
 *
 * Source: Max (1960), "Quantizing for minimum distortion"; Lloyd (1982), "Least squares quantization in PCM";
 * Panter, Dite (1951) for the start.
 */
export function lloydMax(law: SymmetricDistribution, bits: number): Codebook {
  const half = 2 ** (bits - 1)
  const positive = Float64Array.from({ length: half }, (_, index) =>
    law.codewordQuantile((half + index + 0.5) / (2 * half)),
  )
  for (let step = 0; step < MAX_STEPS; step++) {
    const largestMove = newtonStep(law, positive)
    if (largestMove < TOLERANCE) break
  }
  const { mass } = cells(law, positive)
  const explained = positive.reduce((sum, centroid, index) => sum + 2 * mass[index] * centroid * centroid, 0)
  const centroids = Float64Array.from([...positive.toReversed().map((centroid) => -centroid), ...positive])
  return { centroids, distortion: 1 - explained }
}

const cache = new Map<string, Codebook>()

function cached(key: string, make: () => Codebook): Codebook {
  const known = cache.get(key) ?? make()
  cache.set(key, known)
  return known
}

/** Lloyd-Max code of N(0, 1). */
export function gaussianCodebook(bits: number): Codebook {
  return cached(`gaussian ${bits}`, () => lloydMax(gaussian, bits))
}

/** Lloyd-Max code of a coordinate of the sphere in `dimension` dimensions, scaled to variance 1. */
export function sphereCodebook(dimension: number, bits: number): Codebook {
  return cached(`sphere ${dimension} ${bits}`, () => lloydMax(sphereCoordinate(dimension), bits))
}

/** Lower thresholds of the cells of the positive codewords, and each cell's probability and mean. */
function cells(law: SymmetricDistribution, positive: Float64Array) {
  const size = positive.length
  const threshold = positive.map((centroid, index) =>
    index === 0 ? 0 : (positive[index - 1] + centroid) / 2,
  )
  const tail = threshold.map((x) => law.upperTail(x))
  const tailMean = threshold.map((x) => law.upperMean(x))
  const above = (values: Float64Array, index: number): number => (index + 1 < size ? values[index + 1] : 0)
  const mass = tail.map((value, index) => value - above(tail, index))
  const mean = tailMean.map((value, index) => (value - above(tailMean, index)) / mass[index])
  return { threshold, mass, mean }
}

/** Moves the codewords to the root of the linearised centroid condition; gives the largest move. */
function newtonStep(law: SymmetricDistribution, positive: Float64Array): number {
  const size = positive.length
  const { threshold, mass, mean } = cells(law, positive)
  const lower = new Float64Array(size)
  const diagonal = new Float64Array(size).fill(1)
  const upper = new Float64Array(size)
  for (let i = 1; i < size; i++) {
    // a threshold moves by half of what its two codewords move, and shifts the means on both of its sides
    const half = law.density(threshold[i]) / 2
    const shiftBelow = (half * (threshold[i] - mean[i - 1])) / mass[i - 1]
    const shiftAbove = (half * (mean[i] - threshold[i])) / mass[i]
    diagonal[i - 1] -= shiftBelow
    upper[i - 1] = -shiftBelow
    diagonal[i] -= shiftAbove
    lower[i] = -shiftAbove
  }
  const move = solveTridiagonal(
    lower,
    diagonal,
    upper,
    mean.map((value, index) => value - positive[index]),
  )
  for (let i = 0; i < size; i++) positive[i] += move[i]
  return move.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}

/** Elimination without pivots; overwrites `diagonal` and `right`, and returns the latter. */
function solveTridiagonal(
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  right: Float64Array,
): Float64Array {
  const last = right.length - 1
  for (let i = 1; i <= last; i++) {
    const factor = lower[i] / diagonal[i - 1]
    diagonal[i] -= factor * upper[i - 1]
    right[i] -= factor * right[i - 1]
  }
  right[last] /= diagonal[last]
  for (let i = last - 1; i >= 0; i--) right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i]
  return right
}
