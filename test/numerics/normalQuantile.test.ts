import quantile from '@stdlib/stats-base-dists-normal-quantile'
import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../src/numerics/normalQuantile.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

const reference = quantile.factory(0, 1)
const least = 2 ** -54
const step = 2 ** -53

/** Uniforms of 53 bits where the formula changes, and their neighbours; then the ends. */
const edges = [0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.125, 6.17e-5, 1 - 6.17e-5, 1.16e-16]
  .flatMap((value) => [-2, -1, 0, 1, 2].map((steps) => value + steps * step))
  .concat([least, step, 2 * step, 1 - step, 1 - 2 * step])

describe('the normal quantile', () => {
  it('is, to the last bit, the one that every committed study was drawn with', () => {
    const random = createRandom(seedOf(11))
    let numDifferent = edges.filter((value) => !Object.is(normalQuantile(value), reference(value))).length
    for (let draw = 0; draw < 1_000_000; draw++) {
      const uniform = random.uniform()
      // the second is in the tails
      for (const value of [uniform, uniform ** 8])
        if (!Object.is(normalQuantile(value), reference(value))) numDifferent++
    }
    expect(numDifferent).toBe(0)
  })

  it('is that of tables', () => {
    expect(normalQuantile(0.5)).toBe(0)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 12)
  })
})
