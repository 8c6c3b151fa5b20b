import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { describe, expect, it } from 'vitest'
import { createRandom, seedOf } from '../../../src/numerics/random.ts'
import { dataLaws, findLaw } from '../../../src/study/laws/dataLaw.ts'

const count = 60_000

/** Distribution functions of the laws, standardised to variance 1, from formulas that share nothing with the draws. */
const distributions: Readonly<Record<string, (x: number) => number>> = {
  gaussian: (x) => normalCdf(x, 0, 1),
  laplace: (x) => (x < 0 ? 0.5 * Math.exp(Math.SQRT2 * x) : 1 - 0.5 * Math.exp(-Math.SQRT2 * x)),
  student5: (x) => studentCdf(x * Math.sqrt(5 / 3), 5),
  student3: (x) => studentCdf(x * Math.sqrt(3), 3),
}

function sample(name: string, seed = 7): Float64Array {
  const random = createRandom(seedOf(seed))
  const values = new Float64Array(count)
  findLaw(name).draw(random, values)
  return values
}

/** Kolmogorov's distance of a sample to a law, times sqrt(count): above 1.95 in one sample of a thousand. */
function distance(values: Float64Array, distribution: (x: number) => number): number {
  const gaps = values
    .toSorted()
    .map((value, index) =>
      Math.max(distribution(value) - index / count, (index + 1) / count - distribution(value)),
    )
  return Math.sqrt(count) * Math.max(...gaps)
}

describe.each(dataLaws)('the law $name', ({ name }) => {
  it('draws from its distribution, and from no other law', () => {
    const values = sample(name)
    for (const [other, distribution] of Object.entries(distributions)) {
      if (other === name) expect(distance(values, distribution)).toBeLessThan(1.95)
      else expect(distance(values, distribution), other).toBeGreaterThan(4)
    }
  })

  it.each([3, 5])('has the tails that its distribution says beyond %d standard deviations', (bound) => {
    const expected = count * 2 * distributions[name](-bound)
    const found = sample(name).filter((value) => Math.abs(value) > bound).length
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected) + 0.5)
  })

  it('has half of its draws between its quartiles, to four standard errors', () => {
    const within = sample(name).filter((value) => Math.abs(distributions[name](value) - 0.5) < 0.25).length
    expect(Math.abs(within - count / 2)).toBeLessThan(2 * Math.sqrt(count))
  })

  it('draws the same numbers in parts', () => {
    const random = createRandom(seedOf(7))
    const parts = [1, 2, 30].map((length) => {
      const values = new Float64Array(length)
      findLaw(name).draw(random, values)
      return values
    })
    expect(Float64Array.from(parts.flatMap((part) => [...part]))).toEqual(sample(name).subarray(0, 33))
  })

  it('depends on the seed alone', () => {
    expect(sample(name)).toEqual(sample(name))
    expect(sample(name, 8)).not.toEqual(sample(name))
  })
})

describe('standardised laws', () => {
  // the fourth moment of student3 is infinite: its sample variance says little
  it.each([
    ['gaussian', 3],
    ['laplace', 6],
    ['student5', 9],
  ] as const)('%s has mean 0 and variance 1, to four standard errors', (name, kurtosis) => {
    const values = sample(name)
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    const square = values.reduce((sum, value) => sum + value * value, 0) / count
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / count))
  })
})

describe('findLaw', () => {
  it('names the nearest law to one that is unknown', () => {
    expect(() => findLaw('gausian')).toThrow(
      new RangeError(
        'law: unknown law "gausian"; did you mean "gaussian"? expected one of gaussian, laplace, student5, student3',
      ),
    )
  })
})
