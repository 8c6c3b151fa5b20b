import type { CodecId } from '../../codecs/codec.ts'
import { parseCodecId } from '../../codecs/registry.ts'
import { gammaRatio } from '../../numerics/gammaRatio.ts'
import { hadamardOrder } from '../../numerics/hadamard.ts'
import { gaussianCodebook, sphereCodebook } from '../../numerics/lloydMax.ts'
import { type SymmetricDistribution, sphereCoordinate } from '../../numerics/symmetricDistribution.ts'

/** Expected errors of keys, relative to their energy. */
export interface ClosedFormError {
  /** |k - k^|^2 / |k|^2; the variance of an inner product with a random query, per |q|^2 |k|^2 / d, is the same number. */
  readonly scale: number
  /** 1 - cos(k, k^) */
  readonly direction: number
}

/**
 * What theory expects of a rotated key codec, on any keys that its rotation spreads evenly.
 *
 *     S = 1 - 2 P + Q      phi = 1 - P / sqrt(Q)      P = <u, u^> ,  Q = |u^|^2  for a unit vector u, in the mean
 *     mse(n):  P = A(n) ,  Q = B(n)
 *     qjl(n):  P = A + b (1 - A) ,  Q = B + 2 b (A - B) + b^2 (1 + e) (1 - 2 A + B)  with A, B at n - 1 bits
 *     b = 1 (unbiased), 1 / (1 + e) (mmse)
 *     e = pi / 2 - 1 / d (Gaussian S) ,  pi Gamma((d + 1) / 2)^2 / (d Gamma(d / 2)^2) - 1 (orthogonal S)
 *
 * A and B are the moments E[Y c(Y)] and E[c(Y)^2] of the codebook on a coordinate of the sphere in d dimensions; A = B =
 * 1 - D where it is the law's own Lloyd-Max code, and 0 at no bits. So S is D(n) of mse and e D(n - 1) of qjl.
 *
 * @returns undefined for a codec that does not rotate, or pads
 *
 * Source: Zandieh et al. (2025), arXiv:2504.19874; Zandieh, Daliri, Han (2024), arXiv:2406.03482.
 */
export function closedFormError(keyCodec: CodecId, headDim: number): ClosedFormError | undefined {
  const { family, bits, options } = parseCodecId(keyCodec)
  const isKnown = family.name === 'mse' || family.name === 'qjl'
  const spreads =
    options.rotation === 'haar' || (options.rotation === 'wht' && hadamardOrder(headDim) === headDim)
  const codes = options.codebook !== 'uniform' && options.norm !== 'none' && options.correction !== 'on'
  if (!(isKnown && spreads && codes)) return undefined
  if (family.name === 'mse') return errorOf(momentsOf(options.codebook, headDim, bits))
  return errorOf(withSketch(momentsOf(options.codebook, headDim, bits - 1), options, headDim))
}

/** <u, u^> and |u^|^2 of a unit vector and what is decoded of it. */
interface Moments {
  readonly product: number
  readonly energy: number
}

function errorOf({ product, energy }: Moments): ClosedFormError {
  return { scale: 1 - 2 * product + energy, direction: 1 - product / Math.sqrt(energy) }
}

function momentsOf(codebook: string, headDim: number, bits: number): Moments {
  if (bits === 0) return { product: 0, energy: 0 }
  const { centroids } = codebook === 'sphere' ? sphereCodebook(headDim, bits) : gaussianCodebook(bits)
  return codeMoments(centroids.subarray(centroids.length / 2), sphereCoordinate(headDim))
}

/** E[Y c(Y)] and E[c(Y)^2] of a symmetric code, from the positive half of its codewords. */
function codeMoments(positive: Float64Array, law: SymmetricDistribution): Moments {
  let product = 0
  let energy = 0
  positive.forEach((centroid, index) => {
    const lower = index === 0 ? 0 : (positive[index - 1] + centroid) / 2
    const upper = (centroid + positive[index + 1]) / 2
    const isLast = index === positive.length - 1
    const mass = law.upperTail(lower) - (isLast ? 0 : law.upperTail(upper))
    const part = law.upperMean(lower) - (isLast ? 0 : law.upperMean(upper))
    product += 2 * centroid * part
    energy += 2 * centroid * centroid * mass
  })
  return { product, energy }
}

/** Adds the signs' estimate of the residual, which is unbiased up to the factor b and has the error e. */
function withSketch(
  { product, energy }: Moments,
  options: Readonly<Record<string, string>>,
  headDim: number,
): Moments {
  const relativeError = sketchError(options.sketch, headDim)
  const scale = options.scale === 'mmse' ? 1 / (1 + relativeError) : 1
  const residual = 1 - 2 * product + energy
  return {
    product: product + scale * (1 - product),
    energy: energy + 2 * scale * (product - energy) + scale * scale * (1 + relativeError) * residual,
  }
}

function sketchError(sketch: string, headDim: number): number {
  if (sketch === 'gaussian') return Math.PI / 2 - 1 / headDim
  return (Math.PI * gammaRatio(headDim) ** 2) / headDim - 1
}
