import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gammaRatio } from '../../../src/numerics/gammaRatio.ts'
import { sphereCodebook } from '../../../src/numerics/lloydMax.ts'
import { closedFormError } from '../../../src/study/claims/closedFormError.ts'

interface Fixture {
  readonly mse_at_n_bits: Readonly<Record<string, number>>
  readonly ratio_gaussian: Readonly<Record<string, number>>
  readonly ratio_orthogonal: Readonly<Record<string, number>>
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/scipy/closed_forms.json', import.meta.url), 'utf8'),
)

function scale(codec: string, headDim: number): number {
  return closedFormError(codec, headDim)?.scale ?? Number.NaN
}

describe('closedFormError', () => {
  it.each([2, 3, 4, 5, 6])('tends to the large-dimension values of the reference at %i bits', (bits) => {
    const mse = scale(`mse${bits}`, 1024)
    expect(mse / fixture.mse_at_n_bits[bits]).toBeCloseTo(1, 2)
    expect(scale(`qjl${bits}`, 1024) / mse / fixture.ratio_orthogonal[bits]).toBeCloseTo(1, 2)
    expect(scale(`qjl${bits}:sketch=gaussian`, 1024) / mse / fixture.ratio_gaussian[bits]).toBeCloseTo(1, 2)
  })

  it('is the distortion of the sphere where the codebook is made for it, and little more for a Gaussian one', () => {
    const { distortion } = sphereCodebook(128, 4)
    const { scale: error, direction } = closedFormError('mse4:codebook=sphere', 128) ?? {
      scale: 0,
      direction: 0,
    }
    expect(error).toBeCloseTo(distortion, 10)
    expect(direction).toBeCloseTo(1 - Math.sqrt(1 - distortion), 10)
    expect(scale('mse4', 128) / distortion).toBeGreaterThan(1)
    expect(scale('mse4', 128) / distortion).toBeLessThan(1.01)
  })

  it('is that of the sketch alone at one bit', () => {
    const orthogonal = (Math.PI * gammaRatio(64) ** 2) / 64 - 1
    const gaussian = Math.PI / 2 - 1 / 64
    for (const [options, error] of [
      ['', orthogonal],
      [':sketch=haar', orthogonal],
      [':sketch=gaussian', gaussian],
    ] as const) {
      const unbiased = closedFormError(`qjl1${options}`, 64)
      expect(unbiased?.scale).toBeCloseTo(error, 12)
      expect(unbiased?.direction).toBeCloseTo(1 - 1 / Math.sqrt(1 + error), 12)
    }
    const mmse = closedFormError('qjl1:scale=mmse', 64)
    expect(mmse?.scale).toBeCloseTo(orthogonal / (1 + orthogonal), 12)
    expect(mmse?.direction).toBeCloseTo(1 - Math.sqrt(1 / (1 + orthogonal)), 12)
  })

  it.each([
    'scalar4',
    'f16',
    'mse4:rotation=none',
    'mse4:codebook=uniform',
    'mse4:norm=none',
    'qjl4:rotation=none',
  ])('is silent about %s', (codec) => {
    expect(closedFormError(codec, 128)).toBeUndefined()
  })

  it('is silent where a transform pads', () => {
    expect(closedFormError('mse4', 100)).toBeUndefined()
    expect(closedFormError('mse4:rotation=haar', 100)).toBeDefined()
  })
})
