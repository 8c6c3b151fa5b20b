import { describe, expect, it } from 'vitest'
import { comparisonText } from '../../../src/cli/text/comparisonText.ts'
import type { ComparisonFindings } from '../../../src/formats/comparisonSchema.ts'
import type { SchemeComparison } from '../../../src/study/compareSchemes.ts'

const verdict = { outcome: 'not enough evidence', numUnits: 8, tests: [], unitsNeeded: 10 } as const
const claim = (metric: SchemeComparison['metric'], changes: Partial<SchemeComparison>): SchemeComparison => ({
  candidate: 'QKQV',
  baseline: 'KQV',
  bits: 4,
  metric,
  verdict,
  ...changes,
})
const findings: ComparisonFindings = {
  model: 'synthetic',
  schemes: ['KQV', 'QKQV', 'QKV'],
  baseline: 'KQV',
  bits: [4],
  seed: 1,
  numDocuments: 8,
  verdicts: [
    claim('klNats', { sharedWith: ['QKV'] }),
    claim('outputScaleError', {}),
    claim('outputScaleError', { candidate: 'QKV' }),
  ],
  heads: [],
}

describe('a comparison on the terminal', () => {
  const [, ofKeys, ofOutputs] = comparisonText(findings, 100).split('\n\n')

  it('has one row for the schemes that share a claim, and says why', () => {
    expect(ofKeys).toMatch(/ 4 {2}QKQV and QKV .*not enough evidence; 10 documents would do/)
    expect(ofKeys).toContain('Schemes in one row have the same codecs where this error arises: one claim.')
    expect(ofOutputs).not.toContain('Schemes in one row')
    expect(ofOutputs.split('\n').filter((line) => line.includes('not enough evidence'))).toHaveLength(2)
  })

  it('fits the terminal', () => {
    for (const width of [80, 120])
      for (const line of comparisonText(findings, width).split('\n'))
        expect(line.length).toBeLessThanOrEqual(width)
  })
})
