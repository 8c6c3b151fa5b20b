import { type Codebook, gaussianCodebook, sphereCodebook } from '../../src/numerics/lloydMax.ts'
import {
  gaussian,
  type SymmetricDistribution,
  sphereCoordinate,
} from '../../src/numerics/symmetricDistribution.ts'
import {
  coordinateSamples,
  distanceToLaw,
  equalValues,
  gaussianVector,
  kolmogorovTail,
} from './coordinateSample.ts'
import { digits, markdownTable } from './markdownTable.ts'

const dimensions = [8, 32, 64, 128, 256, 1024]

/** The tables of `docs/methods/beta-law.md`. */
export const betaLawTables: Readonly<Record<string, () => string>> = { limit, codebooks, rotations }

function limit(): string {
  const rows = dimensions.map((dimension) => {
    const gap = gapToGaussian(dimension)
    const variation = totalVariationToGaussian(dimension)
    return [
      String(dimension),
      digits(-6 / (dimension + 2)),
      digits(gap),
      digits(dimension * gap),
      digits(variation),
      digits(dimension * variation),
    ]
  })
  return markdownTable(
    ['d', 'excess kurtosis', 'sup distance', 'times d', 'total variation', 'times d'],
    rows,
  )
}

const step = 1 / 512
const lastStep = 8 / step

/** sup |F_d - Phi|, over a grid so fine that the flat top of the gap loses nothing visible. */
export function gapToGaussian(dimension: number): number {
  const law = sphereCoordinate(dimension)
  let largest = 0
  for (let index = 0; index <= lastStep; index++) {
    const x = index * step
    if (x * x <= dimension) largest = Math.max(largest, Math.abs(law.upperTail(x) - gaussian.upperTail(x)))
  }
  return largest
}

/** Half the integral of the absolute difference of the densities; beyond the radius, one of them is 0. */
function totalVariationToGaussian(dimension: number): number {
  const law = sphereCoordinate(dimension)
  let sum = 0
  for (let index = 0; index < lastStep; index++) {
    const x = (index + 0.5) * step
    const density = x * x < dimension ? law.density(x) : 0
    sum += Math.abs(density - gaussian.density(x)) * step
  }
  return sum
}

function codebooks(): string {
  const rows = [1, 2, 3, 4, 5, 6].map((bits) => {
    const ofGaussian = gaussianCodebook(bits)
    const saved = (dimension: number): string =>
      digits(dimension * (1 - sphereCodebook(dimension, bits).distortion / ofGaussian.distortion), 3)
    return [
      String(bits),
      digits(ofGaussian.distortion),
      digits(sphereCodebook(128, bits).distortion),
      ...[8, 32, 128, 1024].map(saved),
      mismatch(128, bits).toExponential(1),
    ]
  })
  const header = [
    'bits',
    'D, normal law',
    'D, d = 128',
    ...[8, 32, 128, 1024].map((d) => `d (1 - ratio), d = ${d}`),
  ]
  return markdownTable([...header, 'loss of the normal codebook, d = 128'], rows)
}

/** What coordinates of the sphere lose, relatively, when they are coded with the codewords of N(0, 1). */
export function mismatch(dimension: number, bits: number): number {
  const law = sphereCoordinate(dimension)
  return distortionUnder(law, gaussianCodebook(bits)) / sphereCodebook(dimension, bits).distortion - 1
}

/** E (X - nearest codeword)^2 = 1 - sum_i (2 c_i E[X; cell i] - c_i^2 P(cell i)). */
function distortionUnder(law: SymmetricDistribution, { centroids }: Codebook): number {
  const positive = centroids.subarray(centroids.length / 2)
  const lower = positive.map((centroid, index) => (index === 0 ? 0 : (positive[index - 1] + centroid) / 2))
  const explained = positive.reduce((sum, centroid, index) => {
    const next = lower[index + 1]
    const mass = law.upperTail(lower[index]) - (next === undefined ? 0 : law.upperTail(next))
    const mean = law.upperMean(lower[index]) - (next === undefined ? 0 : law.upperMean(next))
    return sum + 2 * (2 * centroid * mean - centroid * centroid * mass)
  }, 0)
  return 1 - explained
}

const sampleSize = 4000
const sampleDimension = 32

function rotations(): string {
  const law = sphereCoordinate(sampleDimension)
  const vectors: readonly [string, Float32Array][] = [
    ['one value', equalValues(sampleDimension, 1)],
    ['2 equal values', equalValues(sampleDimension, 2)],
    ['4 equal values', equalValues(sampleDimension, 4)],
    ['8 equal values', equalValues(sampleDimension, 8)],
    ['32 equal values', equalValues(sampleDimension, 32)],
    ['32 normal values', gaussianVector(sampleDimension)],
  ]
  const samples = (['haar', 'wht'] as const).map((map) =>
    coordinateSamples(
      map,
      vectors.map(([, vector]) => vector),
      sampleSize,
    ),
  )
  const rows = vectors.map(([name], index) => [
    name,
    ...samples.flatMap((ofMap) => {
      const distance = distanceToLaw(ofMap[index], law.upperTail)
      const probability = kolmogorovTail(distance, sampleSize)
      return [digits(distance, 2), probability < 1e-16 ? 'below 1e-16' : digits(probability, 1)]
    }),
  ])
  return markdownTable(['vector', 'haar: distance', 'p', 'wht: distance', 'p'], rows)
}
