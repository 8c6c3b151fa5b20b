import { describe, expect, it } from 'vitest'
import { compareSchemes, type SchemeComparison, schemePlan } from '../../src/study/compareSchemes.ts'
import type { Evaluation } from '../../src/study/evaluation.ts'
import { Measurements } from '../../src/study/measurements.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { tasksOf } from '../../src/study/plan.ts'
import { parseScheme } from '../../src/study/schemes.ts'
import { numTokensOf, splitDocuments } from '../../src/study/splitDocuments.ts'
import { buildTrace } from '../builders/buildTrace.ts'

const schemes = ['QKQV:sketch=gaussian', 'MSE-only', 'KQV', 'QKV', 'QKQV'].map(parseScheme)
const budgets = [2, 4]

/** Schemes measured on ten short documents. */
function evaluate(): Evaluation {
  const trace = buildTrace({ documentLengths: Array(10).fill(8) })
  const split = splitDocuments(trace)
  const scope = { shape: trace.shape, layers: trace.layers, documents: split.all }
  const plans = schemes.flatMap((scheme) => budgets.map((bits) => schemePlan(scheme, bits)))
  const measurements = new Measurements()
  for (const task of tasksOf(plans, scope))
    measurements.add(measureTask(trace, { seed: 1, kqvVersion: 'test' }, task))
  return { measurements, scope, split, tokensOf: (document) => numTokensOf(trace, document) }
}

describe('compareSchemes', () => {
  const [gaussian, mseOnly, kqv, qkv, qkqv] = schemes
  const comparisons = compareSchemes(evaluate(), [gaussian, mseOnly], kqv, budgets)

  it('asks each metric about every candidate and budget, but for what is equal by construction', () => {
    const asked = comparisons.map(({ metric, candidate, bits }) => `${metric} ${candidate} ${bits}`)
    expect(asked).toEqual([
      'klNats QKQV:sketch=gaussian 2',
      'klNats QKQV:sketch=gaussian 4',
      'keyScaleError QKQV:sketch=gaussian 2',
      'keyScaleError QKQV:sketch=gaussian 4',
      // the keys of MSE-only are those of KQV: only outputs can tell them apart
      'outputScaleError QKQV:sketch=gaussian 2',
      'outputScaleError MSE-only 2',
      'outputScaleError QKQV:sketch=gaussian 4',
      'outputScaleError MSE-only 4',
    ])
  })

  it('asks once about codecs that candidates share, and names them all', () => {
    const shared = compareSchemes(evaluate(), [qkv, gaussian, qkqv], kqv, [4])
    expect(
      shared.map(({ metric, candidate, sharedWith = [] }) => [metric, candidate, ...sharedWith].join(' ')),
    ).toEqual([
      // the same keys: only outputs can tell them apart
      'klNats QKV QKQV',
      'klNats QKQV:sketch=gaussian',
      'keyScaleError QKV QKQV',
      'keyScaleError QKQV:sketch=gaussian',
      'outputScaleError QKV',
      'outputScaleError QKQV:sketch=gaussian',
      'outputScaleError QKQV',
    ])
    const [alone] = compareSchemes(evaluate(), [gaussian, qkqv], kqv, [4])
    const adjusted = ({ verdict }: SchemeComparison): number[] =>
      verdict.tests.map(({ adjustedPValue }) => adjustedPValue)
    // a second name for one claim weakens nothing
    expect(adjusted(shared[1])).toEqual(adjusted(alone))
  })

  it('leaves out a candidate that is the baseline', () => {
    expect(compareSchemes(evaluate(), [kqv], kqv, budgets)).toEqual([])
  })

  it('finds the error of a Gaussian sketch on keys, which is more than four times that of one more bit', () => {
    const keyErrors = comparisons.filter(({ metric }) => metric === 'keyScaleError')
    for (const { verdict, baseline } of keyErrors) {
      expect([baseline, verdict.outcome, verdict.numUnits]).toEqual(['KQV', 'worse', 10])
      expect(verdict.ratio?.value).toBeGreaterThan(3)
    }
  })

  it('makes a family of each metric', () => {
    for (const { verdict, metric } of comparisons)
      for (const { pValue, adjustedPValue } of verdict.tests) {
        const size = comparisons.filter((comparison) => comparison.metric === metric).length
        expect(adjustedPValue).toBeGreaterThanOrEqual(pValue)
        expect(adjustedPValue).toBeLessThanOrEqual(size * pValue)
      }
  })
})
