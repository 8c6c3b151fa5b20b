import type { Rotation } from '../kernels/rotation.ts'
import { gammaRatio } from '../numerics/gammaRatio.ts'
import { drawMatrix, gaussianMap, haarMap, type LinearMap, randomHadamardMap } from '../numerics/linearMap.ts'
import { childSeed, type Seed } from '../numerics/random.ts'
import type { CodecOption, CodecRequest } from './codec.ts'
import { drawHadamard } from './rotation.ts'

export const sketchOptions: readonly CodecOption[] = [
  {
    name: 'sketch',
    values: ['orthogonal', 'haar', 'gaussian'],
    summary:
      'random signs and Walsh-Hadamard transform, random orthogonal matrix, or independent N(0, 1) entries',
  },
  {
    name: 'scale',
    values: ['unbiased', 'mmse'],
    summary: 'decode without bias, or with the least squared error',
    onlyDecodes: true,
  },
]

/** Signs z = sign(S r), and how to get an estimate of r from them: |r| weight S' z, cut to the length of r. */
export interface Sketch {
  /** S up to a factor, which signs do not see; its order is the number of signs. */
  readonly map: LinearMap
  readonly weight: number
}

/**
 * A sketch with as many signs as values (for `orthogonal`, padded to the next Hadamard order).
 *
 *     S of N(0, 1):     weight = sqrt(pi / 2) / m ,                             e = pi / 2 - 1 / m
 *     S' S = identity:  weight = w = sqrt(pi) Gamma((m+1)/2) / (m Gamma(m/2)) ,  e = (m w^2 - 1) (n - 1) / (m - 1)
 *
 * with n values, m signs, and e the expected squared error of the unbiased estimate over |r|^2: about pi / 2 and
 * pi / 2 - 1. The second factor of the latter is the share of the error that the cut to n values leaves. Scaling an
 * unbiased estimate by b gives the error b^2 (1 + e) - 2 b + 1, least at b = 1 / (1 + e), where it is e / (1 + e): that
 * is `mmse`.
 *
 * - Assumes: for `orthogonal`, that S r looks Gaussian, which holds when the energy of r is spread; for the others,
 *   nothing: unbiased for every r.
 *
 * Source: Zandieh, Daliri, Han (2024), "QJL: 1-Bit Quantized JL Transform for KV Cache Quantization with Zero Overhead",
 * arXiv:2406.03482.
 */
export function createSketch(
  options: Readonly<Record<string, string>>,
  numValues: number,
  seed: Seed,
): Sketch {
  const map = createMap(options.sketch, numValues, childSeed(seed, 'sketch'))
  return { map, weight: sketchWeight(options, numValues, map.order) }
}

/** The same for the kernels: no `sketch` where it is dense, and then {@link denseSketch} has its matrix. */
export function kernelSketch(
  options: Readonly<Record<string, string>>,
  numValues: number,
  seed: Seed,
): { readonly sketch: Rotation | undefined; readonly weight: number } {
  const isDense = options.sketch !== 'orthogonal'
  const sketch = isDense ? undefined : drawHadamard(numValues, childSeed(seed, 'sketch'))
  return { sketch, weight: sketchWeight(options, numValues, sketch?.order ?? numValues) }
}

/** The matrix of a sketch that has one, `[numValues, numValues]`, row-major. */
export function denseSketch(
  { options, seed, fillNormals }: CodecRequest,
  numValues: number,
): Float32Array | undefined {
  const law = options.sketch
  return law === 'haar' || law === 'gaussian'
    ? drawMatrix(law, numValues, childSeed(seed, 'sketch'), fillNormals)
    : undefined
}

function sketchWeight(
  options: Readonly<Record<string, string>>,
  numValues: number,
  numSigns: number,
): number {
  const { weight, relativeError } =
    options.sketch === 'gaussian' ? gaussianWeight(numSigns) : orthogonalWeight(numValues, numSigns)
  return options.scale === 'mmse' ? weight / (1 + relativeError) : weight
}

function createMap(option: string, numValues: number, seed: Seed): LinearMap {
  if (option === 'orthogonal') return randomHadamardMap(numValues, seed)
  return option === 'haar' ? haarMap(numValues, seed) : gaussianMap(numValues, seed)
}

function gaussianWeight(numSigns: number) {
  return { weight: Math.sqrt(Math.PI / 2) / numSigns, relativeError: Math.PI / 2 - 1 / numSigns }
}

function orthogonalWeight(numValues: number, numSigns: number) {
  const weight = (Math.sqrt(Math.PI) * gammaRatio(numSigns)) / numSigns
  const relativeError = ((numSigns * weight * weight - 1) * (numValues - 1)) / (numSigns - 1)
  return { weight, relativeError }
}
