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

function clearFamily(numClaims: number, numUnits: number): PairedClaim[] {
  return Array.from({ length: numClaims }, (_, at) => claimOf(0.7, numUnits, String(at)))
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

  it.each([
    { numClaims: 6, least: 8 },
    { numClaims: 8, least: 9 },
    { numClaims: 25, least: 10 },
  ])('declares all of $numClaims clear differences on $least units', ({ numClaims, least }) => {
    const outcomes = (numUnits: number): string[] => [
      ...new Set(answerClaims(clearFamily(numClaims, numUnits)).map(({ outcome }) => outcome)),
    ]
    expect(outcomes(least)).toEqual(['better'])
    if (least > 8) expect(outcomes(least - 1)).toEqual(['not enough evidence'])
  })

  it('says of a family that is too large for its units how many would do, and never as many as there are', () => {
    // 8 units allow no p below 2 / 2^8, and 25 times that is no evidence
    for (const { numUnits, tests, unitsNeeded } of answerClaims(clearFamily(25, 8))) {
      expect([numUnits, tests.length, unitsNeeded]).toEqual([8, 3, 10])
    }
    for (const { unitsNeeded } of answerClaims(clearFamily(25, 5))) expect(unitsNeeded).toBe(10)
    // 8 units like these should do, had not one of the 8 at hand the other sign
    const logRatios = [1, 1.1, 0.9, 1.05, 0.95, 1, 1.02, -0.01]
    const nearly: PairedClaim = {
      candidate: buildUnits(logRatios.map(Math.exp)),
      baseline: buildUnits(logRatios.map(() => 1)),
      metric: 'klNats',
    }
    for (const verdict of answerClaims(Array.from({ length: 6 }, () => nearly)))
      expect(verdict).toMatchObject({ outcome: 'no difference shown', unitsNeeded: 9 })
  })

  it('leaves claims with too few units out of the family', () => {
    const [alone] = answerClaims([claimOf(0.95, 9)])
    const [few, among] = answerClaims([claimOf(0.95, 3), claimOf(0.95, 9)])
    expect(few.outcome).toBe('not enough evidence')
    expect(among).toEqual(alone)
  })

  it('goes by the level that it is given', () => {
    expect(answerClaims([claimOf(0.8, 12)])[0].outcome).toBe('better')
    expect(answerClaims([claimOf(0.98, 12)], 0.001)[0].outcome).toBe('no difference shown')
    // at best 2 / 2^8
    expect(answerClaims([claimOf(0.8, 8)], 0.001)[0]).toMatchObject({
      outcome: 'not enough evidence',
      unitsNeeded: 11,
    })
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
