import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasReading, readingsOf, schemeInReading } from '../../../src/study/claims/claimReading.ts'
import { measuredPlaces } from '../../../src/study/claims/measuredPlaces.ts'
import type { Design } from '../../../src/study/design/design.ts'

const paper: Design = JSON.parse(
  readFileSync(new URL('../../../studies/paper/design.json', import.meta.url), 'utf8'),
)
const places = measuredPlaces(paper, [])
const allFactors = ['sketch', 'scale', 'codebook', 'norm'] as const

describe('readings', () => {
  it('are all that a design crosses, once each', () => {
    expect(readingsOf(places, allFactors)).toHaveLength(24)
    expect(readingsOf(places, ['sketch', 'scale'])).toHaveLength(6)
  })

  it('leave open what a claim does not depend on', () => {
    expect(readingsOf(places, ['sketch'])[0]).toEqual({
      sketch: 'orthogonal',
      scale: 'any',
      codebook: 'any',
      norm: 'any',
    })
  })

  it.each(['KV', 'KQV', 'QKQV', 'MSE-only'])('name %s as the design does', (base) => {
    for (const levels of readingsOf(places, allFactors)) {
      const measured = places.filter(
        (at) => at.schemes.some((scheme) => scheme.split(':')[0] === base) && hasReading(at, levels),
      )
      expect(measured.length).toBeGreaterThan(0)
      for (const at of measured.filter(({ isSwept }) => !isSwept))
        expect(at.schemes).toContain(schemeInReading(base, levels))
    }
  })
})
