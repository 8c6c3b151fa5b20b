import { expect, it } from 'vitest'
import { gammaRatio } from '../../src/numerics/gammaRatio.ts'

it('gives Gamma((n + 1) / 2) / Gamma(n / 2) by hand at small n, and by its series at large n', () => {
  expect(gammaRatio(1)).toBeCloseTo(1 / Math.sqrt(Math.PI), 14)
  expect(gammaRatio(2)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 14)
  expect(gammaRatio(4)).toBeCloseTo((3 * Math.sqrt(Math.PI)) / 4, 14)
  for (const n of [1000, 1023, 1024]) {
    const series = Math.sqrt(n / 2) * (1 - 1 / (4 * n) + 1 / (32 * n ** 2) + 5 / (128 * n ** 3))
    expect(Math.abs(gammaRatio(n) / series - 1)).toBeLessThan(1e-12)
  }
})
