import { describe, expect, it } from 'vitest'
import { gaussianCodebook, sphereCodebook } from '../../src/numerics/lloydMax.ts'
import { createNearestCentroid } from '../../src/numerics/nearestCentroid.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

const widths = [1, 2, 3, 4, 5, 6, 7, 8]
const books = widths.flatMap((bits) => [
  { name: `${bits} bits, Gaussian`, centroids: gaussianCodebook(bits).centroids },
  { name: `${bits} bits, sphere in 8 dimensions`, centroids: sphereCodebook(8, bits).centroids },
])

/** Thresholds, and the single-precision numbers beside them. */
function hardValues(centroids: Float64Array): Float32Array {
  const thresholds = Float32Array.from(
    centroids.subarray(1),
    (value, index) => (centroids[index] + value) / 2,
  )
  const around = [...thresholds].flatMap((value) => [value, value * (1 + 2 ** -22), value * (1 - 2 ** -22)])
  return Float32Array.from([...around, 0, -0, 1e-30, -1e-30, 40, -40, 3e38, -3e38])
}

describe('nearest centroid', () => {
  it.each(books)('counts the thresholds below, with $name', ({ centroids }) => {
    const random = createRandom(seedOf(1))
    const values = Float32Array.from([
      ...hardValues(centroids),
      ...Array.from({ length: 2000 }, random.normal),
    ])
    const thresholds = Float32Array.from(centroids.subarray(1), (value, i) => (centroids[i] + value) / 2)
    const codes = new Uint8Array(values.length)
    createNearestCentroid(centroids)(values, codes)
    const counted = Array.from(values, (value) => thresholds.filter((threshold) => threshold < value).length)
    expect([...codes]).toEqual(counted)
  })

  it('leaves no codeword nearer than the one it chose', () => {
    const { centroids } = gaussianCodebook(4)
    const random = createRandom(seedOf(2))
    const values = Float32Array.from({ length: 500 }, () => 2 * random.normal())
    const codes = new Uint8Array(values.length)
    createNearestCentroid(centroids)(values, codes)
    values.forEach((value, index) => {
      const least = Math.min(...centroids.map((centroid) => Math.abs(value - centroid)))
      expect(Math.abs(value - centroids[codes[index]]) - least).toBeLessThan(1e-6)
    })
  })
})
