import betaCdf from '@stdlib/stats-base-dists-beta-cdf'
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { gammaRatio } from './gammaRatio.ts'

/** A law with mean 0, variance 1 and a density that is even: what a codebook is made for. */
export interface SymmetricDistribution {
  density(x: number): number
  /** P(X > x) */
  upperTail(x: number): number
  /** E[X; X > x], the mean of what lies above x times its probability */
  upperMean(x: number): number
  /** Quantile of the law whose density is proportional to density^(1/3): where the codewords of a fine code lie. */
  codewordQuantile(probability: number): number
}

/** N(0, 1). */
export const gaussian: SymmetricDistribution = {
  density: gaussianDensity,
  upperTail: (x) => normalCdf(-x, 0, 1),
  upperMean: gaussianDensity,
  codewordQuantile: (probability) => normalQuantile(probability, 0, Math.sqrt(3)),
}

function gaussianDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/**
 * One coordinate of a uniform point of the sphere in `dimension` dimensions, times sqrt(dimension).
 *
 *     density(x) = c (1 - x^2 / dimension)^((dimension - 3) / 2) ,   (x / sqrt(dimension) + 1) / 2  ~  Beta(a, a) ,
 *     a = (dimension - 1) / 2
 *
 * @param dimension at least 3
 */
export function sphereCoordinate(dimension: number): SymmetricDistribution {
  const radius = Math.sqrt(dimension)
  const shape = (dimension - 1) / 2
  const peak = gammaRatio(dimension - 1) / Math.sqrt(Math.PI * dimension)
  const complement = (x: number): number => Math.max(0, 1 - (x * x) / dimension)
  // a power of the density of a sphere is the density of a smaller one
  const codewordShape = (dimension / 3 + 1) / 2
  return {
    density: (x) => peak * complement(x) ** (shape - 1),
    upperTail: (x) => betaCdf((1 - x / radius) / 2, shape, shape),
    upperMean: (x) => ((peak * dimension) / (dimension - 1)) * complement(x) ** shape,
    codewordQuantile: (probability) =>
      radius * (2 * betaQuantile(probability, codewordShape, codewordShape) - 1),
  }
}
