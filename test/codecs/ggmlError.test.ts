import cdf from '@stdlib/stats-base-dists-normal-cdf'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

/*
 * Squared error of a block of 32 Gaussian values, in closed form but for one integral over the block's range.
 *
 * Given the range (a, b) of a block, its other values are independent Gaussians cut to (a, b), and each goes to the
 * nearest level. With r a level and (u, v) the values nearest to it,
 *
 *     integral over (u, v) of (x - r)^2 phi(x) = (1 + r^2) (Phi(v) - Phi(u)) - (v phi(v) - u phi(u)) + 2 r (phi(v) - phi(u))
 *
 * The values that set the range fall on levels: they have no error. The float16 scale adds less than 0.3 %.
 */

const distribution = cdf.factory(0, 1)
const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** Mean squared error of a Gaussian cut to (lower, upper) under rounding to ascending levels. */
function roundingError(lower: number, upper: number, levels: readonly number[]): number {
  let error = 0
  let u = lower
  levels.forEach((level, index) => {
    const v = index + 1 < levels.length ? Math.min(upper, (level + levels[index + 1]) / 2) : upper
    error += (1 + level ** 2) * (distribution(v) - distribution(u))
    error += 2 * level * (density(v) - density(u)) - (v * density(v) - u * density(u))
    u = v
  })
  return error / (distribution(upper) - distribution(lower))
}

/** Levels as multiples of the largest magnitude m of a block: one value is exact, 31 are within (-m, m). */
function symmetricError(levels: readonly number[]): number {
  const step = 0.01
  let error = 0
  for (let m = 0.8; m < 6; m += step) {
    const weight = 64 * density(m) * (2 * distribution(m) - 1) ** 31 * step
    error +=
      (weight *
        31 *
        roundingError(
          -m,
          m,
          levels.map((level) => level * m),
        )) /
      32
  }
  return error
}

/** Levels evenly from the least value to the largest: two values are exact, 30 are between. */
function affineError(numLevels: number): number {
  const step = 0.05
  let error = 0
  for (let a = -5; a < 0.5; a += step) {
    for (let b = Math.max(a, -0.5) + step; b < 5; b += step) {
      const weight = 32 * 31 * density(a) * density(b) * (distribution(b) - distribution(a)) ** 30 * step ** 2
      if (weight < 1e-9) continue
      const levels = Array.from({ length: numLevels }, (_, index) => a + ((b - a) * index) / (numLevels - 1))
      error += (weight * 30 * roundingError(a, b, levels)) / 32
    }
  }
  return error
}

const multiples = (first: number, last: number, unit: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => (first + index) / unit)
const iq4Levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

const theory = {
  q8_0: symmetricError(multiples(-127, 127, 127)),
  q5_1: affineError(32),
  q5_0: symmetricError(multiples(-16, 15, 16)),
  q4_1: affineError(16),
  q4_0: symmetricError(multiples(-8, 7, 8)),
}

/** |x - x^|^2 / |x|^2 over 4,096 blocks of Gaussian values. */
function measuredError(name: string): number {
  const headDim = 128
  const codec = createCodec(name, headDim, seedOf(0))
  const random = createRandom(seedOf(11))
  const vectors = Float32Array.from({ length: 1024 * headDim }, () => random.normal())
  const encoded = new Uint8Array(codec.encodedBytes(1024))
  const decoded = new Float32Array(vectors.length)
  codec.encode(vectors, encoded)
  codec.decode(encoded, decoded)
  const energy = vectors.reduce((sum, value) => sum + value ** 2, 0)
  return vectors.reduce((sum, value, index) => sum + (value - decoded[index]) ** 2, 0) / energy
}

describe('error of the block formats on Gaussian values', () => {
  it.each(Object.entries(theory))('is within 2 percent of the theory for %s: %d', (name, expected) => {
    const ratio = measuredError(name) / expected
    expect(ratio).toBeGreaterThan(0.98)
    expect(ratio).toBeLessThan(1.02)
  })

  it('is 3 percent below rounding alone for iq4_nl, which fits the scale to the codes', () => {
    const ratio = measuredError('iq4_nl') / symmetricError(iq4Levels.map((level) => level / 127))
    expect(ratio).toBeGreaterThan(0.95)
    expect(ratio).toBeLessThan(0.985)
  })
})
