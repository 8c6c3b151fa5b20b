import { createSketch } from '../../src/codecs/sketch.ts'
import { gammaRatio } from '../../src/numerics/gammaRatio.ts'
import { gaussianCodebook, sphereCodebook } from '../../src/numerics/lloydMax.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { gaussianVector } from './coordinateSample.ts'
import { digits, markdownTable } from './markdownTable.ts'

/** The tables of `docs/methods/qjl-variance.md`. */
export const qjlVarianceTables: Readonly<Record<string, () => string>> = {
  constants,
  simulation,
  trade,
  sparse,
}

interface Variances {
  /** d times the variance of <r, r^> / |r|^2. */
  readonly along: number
  /** d times the variance of <y, r^> / |r| for a unit vector y at right angles to r. */
  readonly across: number
  /** E |r - r^|^2 / |r|^2 */
  readonly error: number
}

export function gaussianSketch(dimension: number): Variances {
  return { along: Math.PI / 2 - 1, across: Math.PI / 2, error: Math.PI / 2 - 1 / dimension }
}

export function haarSketch(dimension: number): Variances {
  const weight = orthogonalWeight(dimension)
  const error = dimension * weight ** 2 - 1
  const along = weight ** 2 * (1 + ((dimension - 1) * 2) / Math.PI) - 1
  return { along: dimension * along, across: (dimension * (error - along)) / (dimension - 1), error }
}

function orthogonalWeight(dimension: number): number {
  return (Math.sqrt(Math.PI) * gammaRatio(dimension)) / dimension
}

function constants(): string {
  const rows = [8, 32, 64, 128, 1024].map((dimension) => {
    const [normal, haar] = [gaussianSketch(dimension), haarSketch(dimension)]
    return [
      String(dimension),
      ...[normal.error, normal.along, normal.across, haar.error, haar.along, haar.across].map((value) =>
        digits(value),
      ),
    ]
  })
  const limit = [
    Math.PI / 2,
    Math.PI / 2 - 1,
    Math.PI / 2,
    Math.PI / 2 - 1,
    Math.PI / 2 - 1.5,
    Math.PI / 2 - 1,
  ]
  const names = ['error', 'along', 'across']
  return markdownTable(
    ['d', ...names.map((name) => `Gaussian S: ${name}`), ...names.map((name) => `Haar S: ${name}`)],
    [...rows, ['limit', ...limit.map((value) => digits(value))]],
  )
}

const simulated = { dimension: 32, count: 2000 }

/** Estimates of one normal vector by many sketches: mean of <r, r^>, and what was called along, across and error. */
export function simulateSketch(
  sketch: 'gaussian' | 'haar' | 'orthogonal',
): Variances & { readonly mean: number } {
  const { dimension, count } = simulated
  const vector = gaussianVector(dimension)
  const squared = vector.reduce((sum, value) => sum + value * value, 0)
  let [mean, meanSquare, error] = [0, 0, 0]
  for (let index = 0; index < count; index++) {
    const estimate = sketchedEstimate(vector, sketch, index)
    const product = estimate.reduce((sum, value, at) => sum + value * vector[at], 0) / squared
    const distance = estimate.reduce((sum, value, at) => sum + (value - vector[at]) ** 2, 0) / squared
    mean += product / count
    meanSquare += (product * product) / count
    error += distance / count
  }
  const along = meanSquare - mean * mean
  const across = (dimension * (error - along - (mean - 1) ** 2)) / (dimension - 1)
  return { mean, along: dimension * along, across, error }
}

function sketchedEstimate(vector: Float32Array, sketch: string, index: number): Float32Array {
  const { map, weight } = createSketch({ sketch, scale: 'unbiased' }, vector.length, seedOf(index))
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  const signs = vector.slice()
  map.apply(signs)
  const estimate = signs.map((value) => (value >= 0 ? 1 : -1))
  map.applyTransposed(estimate)
  return estimate.map((value) => norm * weight * value)
}

function simulation(): string {
  const theory = { gaussian: gaussianSketch(32), haar: haarSketch(32), orthogonal: haarSketch(32) }
  const names = { gaussian: 'Gaussian', haar: 'Haar', orthogonal: 'WHT' }
  const rows = (['gaussian', 'haar', 'orthogonal'] as const).map((sketch) => {
    const measured = simulateSketch(sketch)
    const pair = (name: keyof Variances): string =>
      `${digits(measured[name], 3)} (${digits(theory[sketch][name], 3)})`
    return [names[sketch], digits(measured.mean), pair('error'), pair('along'), pair('across')]
  })
  return markdownTable(['S', 'mean of <r, r^> / <r, r>', 'error', 'along', 'across'], rows)
}

/** Error of n - 1 bits and a sketch over that of n bits, for the sketch's own error e. */
function trade(): string {
  const orthogonal = Math.PI / 2 - 1
  const normal = Math.PI / 2
  const sketches = [orthogonal, normal, orthogonal / (1 + orthogonal), normal / (1 + normal)]
  const rows = [2, 3, 4, 5, 6].map((bits) => {
    const step = gaussianCodebook(bits - 1).distortion / gaussianCodebook(bits).distortion
    const stepAt128 = sphereCodebook(128, bits - 1).distortion / sphereCodebook(128, bits).distortion
    const ratios = [...sketches.map((error) => error * step), haarSketch(128).error * stepAt128]
    return [String(bits), digits(step), ...ratios.map((ratio) => digits(ratio))]
  })
  const limits = [4, ...sketches.map((error) => 4 * error), 4 * haarSketch(128).error]
  const header = ['n', 'D(n-1) / D(n)', 'orthogonal', 'Gaussian', 'orthogonal, mmse', 'Gaussian, mmse']
  return markdownTable(
    [...header, 'Haar, d = 128'],
    [...rows, ['limit', ...limits.map((value) => digits(value))]],
  )
}

/** E <r, r^> / <r, r> of the WHT sketch for a residual of k equal values, the rest 0. */
export function whtGain(dimension: number, numLarge: number): number {
  return orthogonalWeight(dimension) * Math.sqrt(dimension / numLarge) * meanDistance(numLarge)
}

/** Mean distance from 0 of a walk of `numSteps` steps of +1 or -1. */
function meanDistance(numSteps: number): number {
  let probabilities = [1]
  for (let index = 0; index < numSteps; index++) {
    const half = probabilities.map((value) => value / 2)
    probabilities = [...half, 0].map((value, ups) => value + (half[ups - 1] ?? 0))
  }
  return probabilities.reduce((sum, value, ups) => sum + value * Math.abs(2 * ups - numSteps), 0)
}

function sparse(): string {
  const counts = [1, 2, 3, 4, 8, 16, 32, 128]
  return markdownTable(
    ['k', ...counts.map(String)],
    [['gain', ...counts.map((count) => digits(whtGain(128, count)))]],
  )
}
