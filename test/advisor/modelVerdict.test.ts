import { describe, expect, it } from 'vitest'
import { modelVerdict } from '../../src/advisor/modelVerdict.ts'
import { buildModelVerdict, buildReplayFindings } from '../builders/buildModelVerdict.ts'

const findings = buildReplayFindings()
const verdict = buildModelVerdict()

describe("a model's verdict on a policy", () => {
  it('puts the policy first, by what it is, and all others behind it by their size', () => {
    expect(verdict.caches.map(({ label, cost }) => [label, cost.bitsPerValue])).toEqual([
      ['recommended', 3.94],
      ['mse3', 3.25],
      ['mse4,mse3:norm=float32,correction=on', 3.95],
      ['mse4', 4.25],
      ['q8_0', 8.5],
    ])
  })

  it('says of each cache what the replay found', () => {
    const found = findings.candidates.find(({ label }) => label === 'policy.json')
    expect(verdict.caches[0]).toMatchObject({
      family: 'recommended',
      statistics: { meanKld: found?.statistics.meanKld, sameTop: found?.statistics.sameTop },
      verdict: found?.verdict,
    })
    expect(verdict).toMatchObject({
      baseline: 'f16',
      margin: 0.01,
      numPredictions: found?.numPredictions,
      recentWindow: 16,
      sinkTokens: 0,
      documents: findings.documents,
    })
  })

  it('compares where the replay did, the policy being the candidate', () => {
    const [{ candidate, rival, verdict: found }] = findings.comparisons
    expect([candidate, rival]).toEqual(['policy.json', 'mse4,mse3:norm=float32,correction=on'])
    expect(verdict.caches.map(({ comparison }) => comparison)).toEqual([
      undefined,
      undefined,
      found,
      undefined,
      undefined,
    ])
  })

  it('is none for another policy', () => {
    expect(modelVerdict(findings, '0badcaff')).toBeUndefined()
  })
})
