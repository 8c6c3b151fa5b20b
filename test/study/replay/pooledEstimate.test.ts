import { describe, expect, it } from 'vitest'
import { childSeed, createRandom, seedOf } from '../../../src/numerics/random.ts'
import { clusterBootstrapInterval } from '../../../src/stats/clusterBootstrapInterval.ts'
import { pooledMean } from '../../../src/stats/pooledMean.ts'
import { pooledEstimate } from '../../../src/study/replay/pooledEstimate.ts'

/** Documents of unequal length and skewed KLD, as those of a replay are. */
const random = createRandom(childSeed(seedOf(1), 'd', 16))
const units = Array.from({ length: 16 }, () => {
  const count = 200 + random.integer(60)
  return { sum: count * 0.05 * Math.exp(random.normal()), count }
})

describe('pooledEstimate', () => {
  it('has endpoints that hold in their second digit, whatever is drawn', () => {
    const { interval } = pooledEstimate(units)
    const exact = clusterBootstrapInterval(units, (drawn) => pooledMean(drawn), {
      seed: seedOf(99),
      resamples: 400_000,
    })
    // with 2,000 resamples the lower one is off by 5 %
    for (const end of ['lower', 'upper'] as const)
      expect(Math.abs((interval?.[end] ?? Number.NaN) / exact[end] - 1)).toBeLessThan(0.02)
  })

  it('has a function of the mean at the endpoints of the mean', () => {
    const { interval } = pooledEstimate(units)
    const { value, interval: ofExp } = pooledEstimate(units, Math.exp)
    expect(value).toBe(Math.exp(pooledMean(units)))
    expect(ofExp?.upper).toBeCloseTo(Math.exp(interval?.upper ?? 0), 2)
  })

  it('has no interval below 8 documents', () => {
    expect(pooledEstimate(units.slice(0, 7))).not.toHaveProperty('interval')
  })
})
