import { describe, expect, it } from 'vitest'
import {
  gaussian,
  type SymmetricDistribution,
  sphereCoordinate,
} from '../../src/numerics/symmetricDistribution.ts'

function expectTail(law: SymmetricDistribution, x: number, expected: number, relative: number): void {
  expect(Math.abs(law.upperTail(x) / expected - 1)).toBeLessThan(relative)
  expect(law.upperTail(-x)).toBeCloseTo(1 - expected, 14)
}

describe('tails', () => {
  // mpmath 1.3 at 40 digits: erfc(x / sqrt(2)) / 2
  it.each([
    [0.25, 0.4012936743170763],
    [1, 0.15865525393145705],
    [1.75, 0.04005915686381709],
    [2, 0.02275013194817921],
    [2.01, 0.022215594429431485],
    [2.5, 0.006209665325776135],
    [5, 2.866515718791939e-7],
    [8, 6.220960574271784e-16],
  ])('of the normal law at %f are those of mpmath', (x, expected) => {
    expectTail(gaussian, x, expected, 1e-14)
  })

  // mpmath: the incomplete beta function of (1 - x / sqrt(d)) / 2
  it.each([
    [8, 0.25, 0.4105524530767693],
    [8, 1.5, 0.07094580135073973],
    [8, 2.75, 5.688075597296289e-6],
    [128, 0.25, 0.40184973459891926],
    [128, 2.5, 0.005926227643891238],
    [128, 5, 7.892208759850297e-8],
    [1024, 0.25, 0.4013630229807573],
    [1024, 2.5, 0.006174813226735999],
    [1024, 5, 2.4878872525471083e-7],
  ])('of the sphere in %i dimensions at %f are those of mpmath', (dimension, x, expected) => {
    expectTail(sphereCoordinate(dimension), x, expected, 1e-13)
  })

  it('of the sphere are straight in 3 dimensions, an arc less a triangle in 4', () => {
    for (const t of [0, 0.2, 0.7, 0.999]) {
      expectTail(sphereCoordinate(3), t * Math.sqrt(3), (1 - t) / 2, 1e-14)
      const arc = (Math.acos(t) - t * Math.sqrt(1 - t * t)) / Math.PI
      expect(sphereCoordinate(4).upperTail(2 * t)).toBeCloseTo(arc, 13)
    }
  })

  it('are one half at 0 and nothing at the end', () => {
    for (const dimension of [3, 4, 77, 1024]) {
      const law = sphereCoordinate(dimension)
      expect(law.upperTail(0)).toBe(0.5)
      expect(law.upperTail(Math.sqrt(dimension))).toBe(0)
    }
    expect(gaussian.upperTail(0)).toBe(0.5)
  })
})

describe('codeword quantiles', () => {
  it('are near those of the law whose density is the cube root', () => {
    // in 3 dimensions that is the law itself, uniform; in many, N(0, 3)
    for (const probability of [0.5, 0.7, 0.9, 0.99]) {
      const uniform = Math.sqrt(3) * (2 * probability - 1)
      const normal = gaussian.codewordQuantile(probability)
      expect(Math.abs(sphereCoordinate(3).codewordQuantile(probability) - uniform)).toBeLessThan(0.25)
      expect(sphereCoordinate(100_000).codewordQuantile(probability)).toBeCloseTo(normal, 3)
    }
  })
})
