import { describe, expect, it } from 'vitest'
import {
  createTrialComparer,
  type Pairing,
  resamplesForFamily,
} from '../../../src/study/claims/compareTrials.ts'
import { atEqualBudget } from '../../../src/study/claims/equalBudget.ts'
import { measuredPlaces } from '../../../src/study/claims/measuredPlaces.ts'
import type { PairedMetric } from '../../../src/study/pairedVerdict.ts'
import { buildDesign, buildStudyRows, byFactor } from './buildStudyRows.ts'

function pairing(candidate: string, baseline: string, metric: PairedMetric, trials = 12): Pairing {
  const design = buildDesign({ schemes: ['KQV', 'QKQV', 'MSE-only'] }, trials)
  const rows = buildStudyRows(
    design,
    byFactor((_, base) => (base === 'QKQV' ? 2 : 1)),
  )
  const [at] = measuredPlaces(design, rows)
  const [first, second] = atEqualBudget(at, [candidate, baseline], 4, 'codeBits') ?? []
  return { at, metric, candidate: first, baseline: second }
}

describe('trial comparison', () => {
  it('gives r = -1 to a candidate below every baseline, 1 above, 0 where they are equal', () => {
    const comparer = createTrialComparer(9_999)
    expect(comparer.rankBiserial(pairing('KQV', 'QKQV', 'klNats'))).toBe(-1)
    expect(comparer.rankBiserial(pairing('QKQV', 'KQV', 'klNats'))).toBe(1)
    expect(comparer.rankBiserial(pairing('KQV', 'MSE-only', 'klNats'))).toBe(0)
  })

  it('gives r an interval where there are trials enough', () => {
    const estimate = (trials: number) =>
      createTrialComparer(9_999).estimateRankBiserial(pairing('KQV', 'QKQV', 'klNats', trials))
    expect(estimate(7)).toEqual({ value: -1 })
    expect(estimate(8)).toMatchObject({ value: -1, interval: { lower: -1, upper: -1 } })
  })

  it('computes once what keys alone decide, and the test of vectors once for all metrics', () => {
    const comparer = createTrialComparer(9_999)
    const first = comparer.test(pairing('QKQV', 'KQV', 'klNats'))
    expect(comparer.test(pairing('QKQV', 'MSE-only', 'klNats'))).toBe(first)
    expect(comparer.test(pairing('QKQV', 'MSE-only', 'errorVectorNorm'))).not.toBe(first)
    expect(comparer.test(pairing('QKQV', 'KQV', 'errorVectorNorm')).tests[2]).toBe(first.tests[2])
  })

  it('draws enough for a family to reach half of its level', () => {
    expect(resamplesForFamily(60)).toBe(9_999)
    expect(1000 / (resamplesForFamily(1000) + 1)).toBeLessThanOrEqual(0.025)
  })

  it('never gives a p-value of 0, counted or drawn', () => {
    for (const trials of [8, 20]) {
      const { tests } = createTrialComparer(9_999).test(pairing('QKQV', 'KQV', 'klNats', trials))
      expect(tests).toHaveLength(3)
      for (const { pValue } of tests) expect(pValue).toBeGreaterThan(0)
    }
  })
})
