import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  dot,
  gaussianVectors,
  mean,
  relativeError,
  roundTrip,
  sparseVectors,
  splitTokens,
  zScore,
} from './roundTrip.ts'

type ByBits = Readonly<Record<string, number>>
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/scipy/${name}.json`, import.meta.url), 'utf8'))
const closedForms = read('closed_forms') as {
  mse_at_n_bits: ByBits
  qjl_orthogonal_mse_at_n_bits: ByBits
  qjl_gaussian_mse_at_n_bits: ByBits
}
const { sphere } = read('lloyd_max') as {
  sphere: Readonly<Record<string, Readonly<Record<string, { readonly distortion: number }>>>>
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed)

/** Mean error of each of `count` rotations and sketches. */
function errorsOverSeeds(id: string, headDim: number, count: number, vectors: Float32Array): number[] {
  return seeds(count).map((seed) => relativeError(vectors, roundTrip(id, headDim, seed, vectors), headDim))
}

/** Theory is exact here; 1920 vectors have a mean within 1.3 % of it, one standard error. */
function expectTheory(id: string, vectors: Float32Array, expected: number): void {
  const ratio = mean(errorsOverSeeds(id, 64, 40, vectors)) / expected
  expect(ratio).toBeGreaterThan(0.96)
  expect(ratio).toBeLessThan(1.04)
}

/** For many values, closed forms are exact; 384 vectors have a mean within 0.8 % of it, one standard error. */
function expectClosedForm(id: string, vectors: Float32Array, expected: number): void {
  const ratio = mean(errorsOverSeeds(id, 1024, 12, vectors)) / expected
  expect(ratio).toBeGreaterThan(0.98)
  expect(ratio).toBeLessThan(1.02)
}

const gaussian = gaussianVectors(48, 64)
const oneHot = sparseVectors(48, 64, 1)
const spread = sparseVectors(16, 128, 64)
const long = [gaussianVectors(32, 1024), sparseVectors(32, 1024, 512)]

describe('the error of mse', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'at %i bits is the distortion of the sphere on any vector, with haar',
    (bits) => {
      const { distortion } = sphere['64'][bits]
      const id = `mse${bits}:rotation=haar,codebook=sphere,norm=float32`
      expectTheory(id, gaussian, distortion)
      expectTheory(id, oneHot, distortion)
    },
  )

  it.each([1, 2, 3, 4, 5, 6])('at %i bits is the closed form within 2 %, with wht of 1024 values', (bits) => {
    for (const vectors of long) expectClosedForm(`mse${bits}`, vectors, closedForms.mse_at_n_bits[bits])
  })

  it.each([
    [1, 0.797885],
    [2, 1.510418],
    [3, 0.756005],
    [4, 0.94234],
  ])('at %i bits is that of coordinates of size 1 on a lone value, with wht', (bits, nearest) => {
    const errors = errorsOverSeeds(`mse${bits}:norm=float32`, 64, 10, oneHot)
    for (const error of errors) expect(error).toBeCloseTo((1 - nearest) ** 2, 5)
  })

  it('without a rotation is what the outermost codeword leaves of a lone value', () => {
    const [error] = errorsOverSeeds('scalar4:norm=float32', 64, 1, oneHot)
    expect(error).toBeCloseTo((1 - 2.73259 / 8) ** 2 + (63 * 0.128395 ** 2) / 64, 5)
  })

  it('shrinks the vector by 1 - D', () => {
    const { distortion } = sphere['64'][2]
    const shrinkage = seeds(60).map((seed) => {
      const decoded = roundTrip('mse2:rotation=haar,codebook=sphere,norm=float32', 64, seed, gaussian)
      const tokens = splitTokens(gaussian, 64)
      return mean(
        splitTokens(decoded, 64).map((token, i) => dot(token, tokens[i]) / dot(tokens[i], tokens[i])),
      )
    })
    expect(Math.abs(zScore(shrinkage, 1 - distortion))).toBeLessThan(4)
    expect(mean(shrinkage)).toBeCloseTo(1 - distortion, 2)
  })
})

/** Error of the sketch over the energy of the residual, at 64 values: pi w^2 - 1 and pi / 2 - 1 / 64, by SciPy. */
const sketchError = { haar: 0.558573, gaussian: 1.55517 }

describe('the error of qjl', () => {
  it.each([1, 2, 3, 4])('at %i bits is what the sketch makes of one bit less, on any vector', (bits) => {
    const left = bits === 1 ? 1 : sphere['64'][bits - 1].distortion
    for (const sketch of ['haar', 'gaussian'] as const) {
      const id = `qjl${bits}:rotation=haar,codebook=sphere,norm=float32,sketch=${sketch}`
      expectTheory(id, oneHot, sketchError[sketch] * left)
    }
  })

  it.each([1, 2, 3, 4, 5, 6])('at %i bits is the closed form within 2 %, with wht of 1024 values', (bits) => {
    const expected = closedForms.qjl_orthogonal_mse_at_n_bits[bits]
    for (const vectors of long) expectClosedForm(`qjl${bits}`, vectors, expected)
  })

  it('at 3 bits is the closed form within 5 %, with a Gaussian sketch', () => {
    const ratio =
      mean(errorsOverSeeds('qjl3:sketch=gaussian', 128, 12, gaussianVectors(16, 128))) /
      closedForms.qjl_gaussian_mse_at_n_bits[3]
    expect(ratio).toBeGreaterThan(0.95)
    expect(ratio).toBeLessThan(1.05)
  })

  it.each([
    ['haar', 64, sketchError.haar],
    ['gaussian', 64, sketchError.gaussian],
    // 100 values are padded to 112 signs, and the cut leaves 99 / 111 of the error
    ['orthogonal', 100, 0.502848],
  ] as const)(
    'is e / (1 + e) of the residual with scale mmse, %s sketch of %i values',
    (sketch, headDim, e) => {
      const vectors = gaussianVectors(16, headDim)
      const id = `qjl1:rotation=none,norm=float32,sketch=${sketch}`
      const unbiased = errorsOverSeeds(id, headDim, 40, vectors)
      const mmse = errorsOverSeeds(`${id},scale=mmse`, headDim, 40, vectors)
      expect(mean(unbiased) / e).toBeCloseTo(1, 1)
      expect(mean(mmse) / (e / (1 + e))).toBeCloseTo(1, 1)
      expect(Math.abs(zScore(mmse, e / (1 + e)))).toBeLessThan(4)
      expect(mean(mmse)).toBeLessThan(mean(unbiased))
    },
  )
})

describe('inner products with what qjl decodes', () => {
  const [x] = splitTokens(oneHot, 64)
  const [y] = splitTokens(gaussianVectors(1, 64, 9), 64)
  // y is made to share something with x
  const query = y.map((value, channel) => value + x[channel])

  it.each([
    'qjl1:rotation=none,sketch=gaussian,norm=float32',
    'qjl1:rotation=none,sketch=haar,norm=float32',
    'qjl3:rotation=none,sketch=gaussian,norm=float32',
    'qjl3:rotation=none,sketch=haar,norm=float32',
    'qjl3:rotation=haar,sketch=haar,norm=float32',
  ])('are unbiased over the sketch even for a lone value: %s', (id) => {
    const products = seeds(300).map((seed) => dot(query, roundTrip(id, 64, seed, x)) / dot(query, x))
    expect(Math.abs(zScore(products, 1))).toBeLessThan(4)
    expect(Math.abs(mean(products) - 1)).toBeLessThan(0.1)
  })

  it('are unbiased over rotation and sketch where the first rotation spreads the vector, with wht', () => {
    const [vector] = splitTokens(spread, 128)
    const products = seeds(2000).map(
      (seed) => dot(vector, roundTrip('qjl2:norm=float32', 128, seed, vector)) / dot(vector, vector),
    )
    expect(Math.abs(mean(products) - 1)).toBeLessThan(0.005)
  })

  it('are a quarter too large for a lone value that nothing spread, with the wht sketch', () => {
    const decoded = roundTrip('qjl1:rotation=none,norm=float32', 64, 1, x)
    // S maps it to values of one size, whose signs say all: x comes back times w sqrt(m)
    expect(dot(query, decoded) / dot(query, x)).toBeCloseTo(Math.sqrt(1 + sketchError.haar), 4)
  })
})
