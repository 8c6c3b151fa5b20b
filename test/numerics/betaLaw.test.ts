import { describe, expect, it } from 'vitest'
import { gapToGaussian, mismatch } from '../../scripts/methods/betaLaw.ts'
import {
  coordinateSamples,
  distanceToLaw,
  equalValues,
  gaussianVector,
  kolmogorovTail,
} from '../../scripts/methods/coordinateSample.ts'
import { gaussianCodebook, sphereCodebook } from '../../src/numerics/lloydMax.ts'
import { gaussian, sphereCoordinate } from '../../src/numerics/symmetricDistribution.ts'

/** Midpoint rule over the whole range of a coordinate. */
function integral(dimension: number, value: (x: number) => number): number {
  const radius = Math.sqrt(dimension)
  const numSteps = 20_000
  const step = (2 * radius) / numSteps
  let sum = 0
  for (let index = 0; index < numSteps; index++) sum += value((index + 0.5) * step - radius) * step
  return sum
}

describe('the density of a coordinate of the sphere', () => {
  it.each([4, 8, 36, 128, 1024])(
    'in %i dimensions has mass 1, variance 1 and kurtosis 3 d / (d + 2)',
    (d) => {
      const { density } = sphereCoordinate(d)
      expect(integral(d, density)).toBeCloseTo(1, 5)
      expect(integral(d, (x) => x * x * density(x))).toBeCloseTo(1, 5)
      expect(integral(d, (x) => x ** 4 * density(x))).toBeCloseTo((3 * d) / (d + 2), 4)
    },
  )

  it('is uniform in 3 dimensions, a half ellipse in 4, a parabola in 5', () => {
    for (const x of [0, 0.3, 1.1, 1.6]) {
      expect(sphereCoordinate(3).density(x)).toBeCloseTo(1 / (2 * Math.sqrt(3)), 12)
      expect(sphereCoordinate(4).density(x)).toBeCloseTo(Math.sqrt(1 - x ** 2 / 4) / Math.PI, 12)
      expect(sphereCoordinate(5).density(x)).toBeCloseTo((3 / (4 * Math.sqrt(5))) * (1 - x ** 2 / 5), 12)
    }
  })

  it.each([3, 8, 128, 1024])('in %i dimensions is what the tail falls by', (dimension) => {
    const { density, upperTail, upperMean } = sphereCoordinate(dimension)
    const h = 1e-4
    for (const x of [0, 0.4, 1, 1.7]) {
      expect((upperTail(x - h) - upperTail(x + h)) / (2 * h)).toBeCloseTo(density(x), 6)
      expect((upperMean(x - h) - upperMean(x + h)) / (2 * h)).toBeCloseTo(x * density(x), 6)
    }
    expect(upperTail(0)).toBeCloseTo(0.5, 12)
    expect(upperTail(Math.sqrt(dimension))).toBe(0)
  })
})

describe('the normal limit', () => {
  it.each([16, 64, 256, 1024])('is as far as 0.1376 / d from the law of a sphere, d = %i', (dimension) => {
    const x = Math.sqrt(3 - Math.sqrt(6))
    const constant = ((3 * x - x ** 3) * gaussian.density(x)) / 4
    expect(constant).toBeCloseTo(0.13765, 5)
    // what is left falls as 1 / d, too
    expect(Math.abs(dimension * gapToGaussian(dimension) - constant)).toBeLessThan(0.1 / dimension)
  })
})

const count = 4000
const small = [equalValues(8, 1), equalValues(8, 3), gaussianVector(8)]
const long = [equalValues(64, 1), equalValues(64, 4), equalValues(64, 64), gaussianVector(64)]

describe('rotated vectors', () => {
  it('follow the law under haar, whatever the vector, and are told from the normal one', () => {
    const law = sphereCoordinate(8)
    const manyDraws = 5 * count
    for (const sample of coordinateSamples('haar', small, manyDraws)) {
      expect(kolmogorovTail(distanceToLaw(sample, law.upperTail), manyDraws)).toBeGreaterThan(1e-3)
      expect(kolmogorovTail(distanceToLaw(sample, gaussian.upperTail), manyDraws)).toBeLessThan(1e-3)
    }
  })

  it('follow it under wht if they are dense, and not if a few values hold the energy', () => {
    const law = sphereCoordinate(64)
    const [lone, sparse, flat, dense] = coordinateSamples('wht', long, count).map((sample) =>
      distanceToLaw(sample, law.upperTail),
    )
    expect(kolmogorovTail(dense, count)).toBeGreaterThan(1e-3)
    // steps of a binomial law: half of the largest one
    const halfStep = (numEqual: number): number => 0.4 / Math.sqrt(numEqual)
    expect(flat).toBeCloseTo(halfStep(64), 1)
    expect(flat).toBeLessThan(halfStep(64) + 2 / Math.sqrt(count))
    expect(sparse).toBeGreaterThan(0.15)
    // coordinates of one size, 1 and -1 by halves
    expect(lone).toBeGreaterThan(law.upperTail(-1) - 0.5 - 2 / Math.sqrt(count))
    expect(kolmogorovTail(sparse, count)).toBeLessThan(1e-16)
  })
})

describe('codebooks of the sphere', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'of %i bits beat those of the normal law by a share that falls as 1 / d',
    (bits) => {
      const saved = (d: number): number =>
        d * (1 - sphereCodebook(d, bits).distortion / gaussianCodebook(bits).distortion)
      expect(saved(128)).toBeGreaterThan(0.8)
      expect(saved(1024) / saved(128)).toBeCloseTo(1, 1)
    },
  )

  it.each([1, 2, 3, 4, 5, 6])('of %i bits gain over those of the normal law as 1 / d^2', (bits) => {
    expect(mismatch(128, bits)).toBeGreaterThan(0)
    expect(mismatch(128, bits)).toBeLessThan(0.003)
    expect(mismatch(64, bits) / mismatch(128, bits) / 4).toBeCloseTo(1, 0)
    expect(mismatch(512, bits) / mismatch(1024, bits)).toBeGreaterThan(3.6)
  })
})
