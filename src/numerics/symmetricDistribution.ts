import { normalQuantile } from './normalQuantile.ts'

/** A law with mean 0, variance 1 and a density that is even: what a codebook is made for. */
export interface SymmetricDistribution {
  density(x: number): number
  /** P(X > x) */
  upperTail(x: number): number
  /** E[X; X > x], the mean of what lies above x times its probability */
  upperMean(x: number): number
  /** About the quantile of the law whose density is proportional to density^(1/3): where the codewords of a fine code lie. */
  codewordQuantile(probability: number): number
}

/**
 * N(0, 1), whose `upperMean` is its density.
 *
 * - Error: 1e-14 relative for a tail.
 */
export const gaussian: SymmetricDistribution = {
  density: gaussianDensity,
  upperTail: gaussianTail,
  upperMean: gaussianDensity,
  codewordQuantile: (probability) => Math.sqrt(3) * normalQuantile(probability),
}

function gaussianDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/**
 * Near 0 what is left of one half, by a series of positive terms; else the density over the mean of what lies above.
 *
 *     1 / 2 - phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...) ,   phi(x) / (x + 1 / (x + 2 / (x + 3 / ...)))
 *
 * Source: NIST Digital Library of Mathematical Functions, 7.6.2 and 7.9.3.
 */
function gaussianTail(x: number): number {
  if (x < 0) return 1 - gaussianTail(-x)
  if (x > 2) {
    let meanAbove = x
    // enough at 2, where it converges last
    for (let index = 100; index > 0; index--) meanAbove = x + index / meanAbove
    return gaussianDensity(x) / meanAbove
  }
  let sum = 0
  for (let term = x, odd = 3; sum + term > sum; odd += 2) {
    sum += term
    term *= (x * x) / odd
  }
  return 0.5 - gaussianDensity(x) * sum
}

/**
 * One coordinate of a uniform point of the sphere in d = `dimension` dimensions, times sqrt(d).
 *
 *     density(x) = c (1 - x^2 / d)^((d - 3) / 2) ,   (x / sqrt(d) + 1) / 2  ~  Beta(a, a) ,   a = (d - 1) / 2
 *
 * `upperMean` has a closed form, and the mean of what lies above x is a continued fraction: the one over the other is the
 * tail, which is one half at 0, and so gives c.
 *
 * - Error: 1e-13 relative for a tail, up to d = 1024.
 * - Cost: some 40 + 4 sqrt(d) divisions for a tail.
 *
 * @param dimension at least 3
 */
export function sphereCoordinate(dimension: number): SymmetricDistribution {
  const radius = Math.sqrt(dimension)
  const shape = (dimension - 1) / 2
  // in factors, so that it is 0 where x is the radius
  const complement = (x: number): number => Math.max(0, (1 - x / radius) * (1 + x / radius))
  const meanAbove = (x: number): number => radius * betaFraction(shape, (1 - x / radius) / 2)
  const meanOfHalf = meanAbove(0) / 2
  const peak = (2 * shape * meanOfHalf) / dimension
  const upperMean = (x: number): number => meanOfHalf * complement(x) ** shape
  const upperTail = (x: number): number => (x < 0 ? 1 - upperTail(-x) : upperMean(x) / meanAbove(x))
  return {
    density: (x) => peak * complement(x) ** (shape - 1),
    upperTail,
    upperMean,
    codewordQuantile(probability) {
      // the law in question is a sphere's in d / 3 + 2 dimensions: a normal number over the length of d / 3 + 2 of them,
      // of which the others are taken at their mean
      const normal = normalQuantile(probability)
      return (radius * normal) / Math.sqrt(normal * normal + dimension / 3 + 1)
    },
  }
}

/**
 * y^a (1 - y)^a / (a B(a, a)) over the incomplete beta function I_y(a, a), for y up to 1 / 2.
 *
 *     1 + t_1 / (1 + t_2 / (1 + ...)) ,   t_2m = m (a - m) y / ((a + 2 m - 1) (a + 2 m)) ,
 *     t_2m+1 = -(a + m) (2 a + m) y / ((a + 2 m) (a + 2 m + 1))
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22.
 */
function betaFraction(a: number, y: number): number {
  // enough at 1 / 2, where it converges last
  const depth = Math.ceil(20 + 2 * Math.sqrt(2 * a))
  let value = 1
  for (let m = depth; m >= 0; m--) {
    value = 1 - ((a + m) * (2 * a + m) * y) / ((a + 2 * m) * (a + 2 * m + 1) * value)
    if (m > 0) value = 1 + (m * (a - m) * y) / ((a + 2 * m - 1) * (a + 2 * m) * value)
  }
  return value
}
