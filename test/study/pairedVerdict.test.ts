import { describe, expect, it } from 'vitest'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import { holm } from '../../src/stats/holm.ts'
import { answerClaims, metricValues, type PairedClaim } from '../../src/study/pairedVerdict.ts'
import { buildUnits } from '../builders/buildUnits.ts'

/** Errors of documents that differ among themselves much more than candidate and baseline do. */
function claimOf(factor: number, numUnits: number, name = ''): PairedClaim {
  const random = createRandom(childSeed(seedOf(1), 'claim', name, numUnits))
  const baseline = Array.from({ length: numUnits }, () => Math.exp(random.normal()))
  const candidate = baseline.map((error) => error * factor * Math.exp(0.05 * random.normal()))
  return { candidate: buildUnits(candidate), baseline: buildUnits(baseline), metric: 'klNats' }
}

describe('answerClaims', () => {
  it('finds a difference that is there, and tells which way it goes', () => {
    const [better, worse] = answerClaims([claimOf(0.8, 10), claimOf(1.25, 10)])
    expect(better.outcome).toBe('better')
    expect(better.ratio?.value).toBeCloseTo(0.8, 1)
    expect(better.ratio?.interval?.upper).toBeLessThan(1)
    expect(worse.outcome).toBe('worse')
    expect(worse.ratio?.interval?.lower).toBeGreaterThan(1)
  })

  it('shows no difference where there is none, and says how many units would find what there seems to be', () => {
    const [verdict] = answerClaims([claimOf(1, 12)])
    expect(verdict.outcome).toBe('no difference shown')
    expect(verdict.unitsNeeded).toBeGreaterThan(12)
    expect(verdict.tests.map(({ kind }) => kind)).toEqual(['permutation', 'rank', 'distribution'])
  })

  it('gives no answer below 8 units, however clear it looks', () => {
    const [seven, eight] = answerClaims([claimOf(0.1, 7), claimOf(0.1, 8)])
    expect(seven).toMatchObject({ outcome: 'not enough evidence', numUnits: 7, tests: [], unitsNeeded: 8 })
    expect(seven.ratio?.interval).toBeUndefined()
    expect(eight).toMatchObject({ outcome: 'better', numUnits: 8 })
  })

  it('corrects the p-values of each tool over the claims of the family', () => {
    const claims = [0.97, 0.99, 1.04, 0.7].map((factor, at) => claimOf(factor, 9, String(at)))
    const verdicts = answerClaims(claims)
    const alone = claims.map((claim) => answerClaims([claim])[0])
    for (const tool of [0, 1, 2]) {
      const pValues = alone.map(({ tests }) => tests[tool].pValue)
      expect(alone.map(({ tests }) => tests[tool].adjustedPValue)).toEqual(pValues)
      expect(verdicts.map(({ tests }) => tests[tool].pValue)).toEqual(pValues)
      expect(verdicts.map(({ tests }) => tests[tool].adjustedPValue)).toEqual(holm(pValues))
    }
  })

  it('asks more of a claim in a large family', () => {
    const family = Array.from({ length: 20 }, (_, at) => claimOf(0.8, 8, String(at)))
    expect(answerClaims(family.slice(0, 1))[0].outcome).toBe('better')
    // 8 units allow no p below 2 / 2^8, and 20 times that is no evidence
    expect(answerClaims(family)[0].outcome).toBe('no difference shown')
  })

  it('leaves claims with too few units out of the family', () => {
    const [alone] = answerClaims([claimOf(0.95, 9)])
    const [few, among] = answerClaims([claimOf(0.95, 3), claimOf(0.95, 9)])
    expect(few.outcome).toBe('not enough evidence')
    expect(among).toEqual(alone)
  })

  it('goes by the level that it is given', () => {
    expect(answerClaims([claimOf(0.8, 8)], 0.001)[0].outcome).toBe('no difference shown')
  })

  it('compares plain differences, and gives no ratio, where a baseline has no error', () => {
    const { candidate } = claimOf(1, 10)
    const zeros = buildUnits(candidate.map(() => 0))
    const [worse, better, equal] = answerClaims([
      { candidate, baseline: zeros, metric: 'klNats' },
      { candidate: zeros, baseline: candidate, metric: 'klNats' },
      { candidate: zeros, baseline: zeros, metric: 'klNats' },
    ])
    expect(worse.outcome).toBe('worse')
    expect(better.outcome).toBe('better')
    expect(equal.outcome).toBe('no difference shown')
    for (const verdict of [worse, better, equal]) expect(verdict).not.toHaveProperty('ratio')
    expect(equal).not.toHaveProperty('unitsNeeded')
  })

  it('goes by the number that the claim is about', () => {
    const { candidate, baseline } = claimOf(0.5, 10)
    const same = candidate.map((unit, at) => ({ ...unit, klNats: baseline[at].klNats }))
    const [kl, output] = answerClaims([
      { candidate: same, baseline, metric: 'klNats' },
      { candidate: same, baseline, metric: 'outputScaleError' },
    ])
    expect([kl.outcome, output.outcome]).toEqual(['no difference shown', 'better'])
  })

  it('sums up the errors of keys, and the whole 6D vector, by their lengths', () => {
    const units = [{ ...buildUnits([1])[0], errorVector: [3, 4, 0, 0, 0, 12] }]
    expect(metricValues(units, 'keyCombinedError')).toEqual([5])
    expect(metricValues(units, 'errorVectorNorm')).toEqual([13])
    expect(metricValues(units, 'klNats')).toEqual([1])
  })

  it('answers no claims with no verdicts', () => {
    expect(answerClaims([])).toEqual([])
  })
})
