import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Codebook, gaussianCodebook, sphereCodebook } from '../../src/numerics/lloydMax.ts'

interface ReferenceCodebook {
  readonly centroids: readonly number[]
  readonly distortion: number
}
type ByBits = Readonly<Record<string, ReferenceCodebook>>
const file = new URL('../fixtures/scipy/lloyd_max.json', import.meta.url)
const reference = JSON.parse(readFileSync(file, 'utf8')) as {
  gaussian: ByBits
  sphere: Readonly<Record<string, ByBits>>
}

function expectEqual(codebook: Codebook, expected: ReferenceCodebook): void {
  expect(codebook.centroids.length).toBe(expected.centroids.length)
  expected.centroids.forEach((centroid, index) => {
    expect(Math.abs(codebook.centroids[index] - centroid)).toBeLessThan(1e-9)
  })
  expect(Math.abs(codebook.distortion - expected.distortion)).toBeLessThan(1e-12)
}

describe('Lloyd-Max codebooks', () => {
  it.each(Object.keys(reference.gaussian))('of a Gaussian with %s bits equal SciPy', (bits) => {
    expectEqual(gaussianCodebook(Number(bits)), reference.gaussian[bits])
  })

  it.each(Object.keys(reference.sphere))('of the sphere in %s dimensions equal SciPy', (dimension) => {
    for (const [bits, expected] of Object.entries(reference.sphere[dimension]))
      expectEqual(sphereCodebook(Number(dimension), Number(bits)), expected)
  })

  it('of the sphere in 3 dimensions, whose coordinate is uniform, are evenly spaced', () => {
    for (let bits = 1; bits <= 8; bits++) {
      const { centroids, distortion } = sphereCodebook(3, bits)
      const step = (2 * Math.sqrt(3)) / 2 ** bits
      centroids.forEach((centroid, index) => {
        expect(centroid).toBeCloseTo((index + 0.5) * step - Math.sqrt(3), 9)
      })
      expect(distortion).toBeCloseTo(4 ** -bits, 12)
    }
  })

  it.each([8, 9, 20, 36, 100, 192, 1024])(
    'of the sphere in %i dimensions are symmetric, and between the bounds of theory',
    (dimension) => {
      for (let bits = 1; bits <= 8; bits++) {
        const { centroids, distortion } = sphereCodebook(dimension, bits)
        const steps = centroids.slice(1).map((centroid, index) => centroid - centroids[index])
        expect(Math.min(...steps)).toBeGreaterThan(0)
        expect(centroids.toReversed().map((centroid) => -centroid)).toEqual(centroids)
        // a bounded law is easier than a Gaussian, and harder than a uniform one of the same variance
        expect(distortion).toBeLessThan(gaussianCodebook(bits).distortion)
        expect(distortion).toBeGreaterThan(4 ** -bits)
      }
    },
  )
})
