import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { benjaminiHochberg } from '../../src/stats/benjaminiHochberg.ts'
import { correctFamily } from '../../src/stats/correctFamily.ts'
import { equivalenceTest } from '../../src/stats/equivalenceTest.ts'
import { holm } from '../../src/stats/holm.ts'
import { minimumUnits, minimumUnitsOfFamily } from '../../src/stats/minimumUnits.ts'
import { quorum } from '../../src/stats/quorum.ts'
import { signFlipTest } from '../../src/stats/signFlipTest.ts'
import type { CorrectedTest, TestKind, TestResult } from '../../src/stats/testResult.ts'
import { tTest } from '../../src/stats/tTest.ts'
import { unitsNeeded } from '../../src/stats/unitsNeeded.ts'
import { wilcoxonSignedRank } from '../../src/stats/wilcoxonSignedRank.ts'
import { scipy } from './scipyFixture.ts'

const seed = seedOf(1)

const vote = (kind: TestKind, adjustedPValue: number, numUnits = 8): CorrectedTest => ({
  method: kind,
  kind,
  statistic: 0,
  pValue: adjustedPValue,
  adjustedPValue,
  alternative: 'two-sided',
  exact: true,
  numUnits,
})

describe('holm and benjaminiHochberg', () => {
  const { p, bh, holm: known } = scipy.false_discovery

  it('give the values of SciPy', () => {
    holm(p).forEach((adjusted, test) => {
      expect(adjusted).toBeCloseTo(known[test], 14)
    })
    benjaminiHochberg(p).forEach((adjusted, test) => {
      expect(adjusted).toBeCloseTo(bh[test], 14)
    })
  })

  it('have the values that a hand gets, in the order of the input', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
    expect(benjaminiHochberg([0.01, 0.04, 0.03])).toEqual([0.03, 0.04, 0.04])
  })

  it('leave one test and no test as they are', () => {
    expect([holm([0.2]), benjaminiHochberg([0.2]), holm([]), benjaminiHochberg([])]).toEqual([
      [0.2],
      [0.2],
      [],
      [],
    ])
  })

  it('follow the tests when these are shuffled, never shrink a p-value, and stay in 0 .. 1', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...p], { minLength: p.length }), (shuffled) => {
        for (const adjust of [holm, benjaminiHochberg]) {
          const inOrder = adjust(p)
          adjust(shuffled).forEach((adjusted, test) => {
            expect(adjusted).toBe(inOrder[p.indexOf(shuffled[test])])
            expect(adjusted).toBeGreaterThanOrEqual(shuffled[test])
            expect(adjusted).toBeLessThanOrEqual(1)
          })
        }
      }),
      { seed: 1 },
    )
  })

  it('refuse what is no p-value', () => {
    expect(() => holm([0.1, Number.NaN])).toThrow(
      new RangeError('holm: p-values must be in 0 .. 1, got NaN; leave out tests that did not run'),
    )
    expect(() => benjaminiHochberg([1.25])).toThrow('benjaminiHochberg: p-values must be in 0 .. 1, got 1.25')
  })
})

describe('correctFamily', () => {
  const test = (pValue: number): TestResult => ({ ...vote('rank', 1), pValue })
  const family = [[test(0.01), test(0.5)], [], [test(0.04), test(0.2)], [test(0.03), test(0.02)]]

  it('corrects tool by tool, and leaves claims without tests out of the family', () => {
    for (const adjust of [holm, benjaminiHochberg]) {
      const corrected = correctFamily(family, adjust).map((tests) => tests.map((one) => one.adjustedPValue))
      const [first, second] = [adjust([0.01, 0.04, 0.03]), adjust([0.5, 0.2, 0.02])]
      expect(corrected).toEqual([[first[0], second[0]], [], [first[1], second[1]], [first[2], second[2]]])
    }
    expect(correctFamily([], holm)).toEqual([])
  })
})

describe('equivalenceTest', () => {
  const small = [0, 0.1, -0.1, 0, 0.1, 0, -0.1, 0]

  it('shows equivalence only inside the margin, by either method', () => {
    for (const method of ['t', 'sign flip'] as const) {
      expect(equivalenceTest(small, { margin: 1, seed, method }).outcome).toBe('shown')
      expect(equivalenceTest(small, { margin: 0.01, seed, method }).outcome).toBe('not shown')
    }
  })

  it('has the p-value of the worse bound', () => {
    const sample = small.map((difference) => difference + 0.3)
    const { pValue, tests } = equivalenceTest(sample, { margin: 0.35, seed })
    expect(pValue).toBe(tTest(sample, { mean: 0.35, alternative: 'less' }).pValue)
    expect(tests.map((test) => test.alternative)).toEqual(['less', 'greater'])
  })

  it('agrees with the two-sided 90 % interval lying inside the margin', () => {
    const { interval } = tTest(small, { level: 0.9 })
    const edge = Math.max(-interval.lower, interval.upper)
    expect(equivalenceTest(small, { margin: edge * 1.001, seed }).outcome).toBe('shown')
    expect(equivalenceTest(small, { margin: edge * 0.999, seed }).outcome).toBe('not shown')
  })

  it('asks only one side of "no greater"', () => {
    const muchSmaller = small.map((difference) => difference - 5)
    expect(equivalenceTest(muchSmaller, { margin: 1, seed, claim: 'no greater' }).outcome).toBe('shown')
    expect(equivalenceTest(muchSmaller, { margin: 1, seed }).outcome).toBe('not shown')
  })

  it('shows equivalence of what is equal, without a p of 0', () => {
    const equal = [0, 0, 0, 0, 0, 0, 0, 0]
    expect(equivalenceTest(equal, { margin: 1, seed, method: 'sign flip' })).toMatchObject({
      outcome: 'shown',
      pValue: 1 / 256,
    })
    const { outcome, pValue } = equivalenceTest(equal, { margin: 1, seed })
    expect(outcome).toBe('shown')
    expect(pValue).toBeGreaterThan(0)
  })

  it('abstains below 8 units and refuses a margin of nothing', () => {
    expect(equivalenceTest(small.slice(1), { margin: 1, seed }).outcome).toBe('not enough evidence')
    expect(() => equivalenceTest(small, { margin: 0, seed })).toThrow(
      new RangeError('equivalenceTest: margin must be above 0, got 0; state what difference matters'),
    )
    expect(() => equivalenceTest([1], { margin: 1, seed })).toThrow(
      'equivalenceTest: needs at least 2 units, got 1',
    )
  })
})

describe('quorum', () => {
  it('declares a difference when two kinds agree, and shows who did not', () => {
    const votes = [vote('permutation', 0.01), vote('rank', 0.05), vote('distribution', 0.3)]
    expect(quorum(votes)).toEqual({
      outcome: 'difference',
      agreed: votes.slice(0, 2),
      dissented: votes.slice(2),
    })
  })

  it('does not count two tools of one kind twice', () => {
    const votes = [vote('rank', 0.01), vote('rank', 0.01), vote('distribution', 0.06)]
    expect(quorum(votes)).toMatchObject({ outcome: 'no difference shown', agreed: votes.slice(0, 2) })
  })

  it('goes by the level that it is given', () => {
    const votes = [vote('permutation', 0.02), vote('rank', 0.03)]
    expect([quorum(votes, 0.05).outcome, quorum(votes, 0.025).outcome, quorum(votes, 0.01).outcome]).toEqual([
      'difference',
      'no difference shown',
      'no difference shown',
    ])
  })

  it('abstains below 8 units whatever the tests say', () => {
    expect(quorum([vote('permutation', 0.01, 7), vote('rank', 0.01, 7)]).outcome).toBe('not enough evidence')
    expect(minimumUnits).toBe(8)
  })

  it('refuses to decide by one kind of tool', () => {
    expect(() => quorum([vote('rank', 0.01), vote('rank', 0.01)])).toThrow(
      new RangeError('quorum: needs tests of at least 2 kinds, got rank, rank; add one of another kind'),
    )
    expect(() => quorum([])).toThrow('quorum: needs tests of at least 2 kinds, got none')
  })
})

describe('minimumUnitsOfFamily', () => {
  /** What the tools make of a clear difference on every unit, with one claim of a family corrected by its size. */
  const smallestPValue = (numUnits: number): number => {
    const differences = Array.from({ length: numUnits }, (_, unit) => 1 + unit / 10)
    return Math.max(signFlipTest(differences, { seed }).pValue, wilcoxonSignedRank(differences).pValue)
  }

  it('is the least number of units whose smallest p-value survives the family', () => {
    for (const [familySize, alpha] of [
      [1, 0.05],
      [6, 0.05],
      [7, 0.05],
      [20, 0.05],
      [25, 0.05],
      [5, 0.01],
    ]) {
      const least = minimumUnitsOfFamily(familySize, alpha)
      expect(familySize * smallestPValue(least)).toBeLessThanOrEqual(alpha)
      if (least > minimumUnits) expect(familySize * smallestPValue(least - 1)).toBeGreaterThan(alpha)
    }
  })

  it('is 8 up to 6 claims, and has the values that a hand gets', () => {
    expect([0, 1, 6, 7, 12, 13, 25].map((size) => minimumUnitsOfFamily(size))).toEqual([
      8, 8, 8, 9, 9, 10, 10,
    ])
    expect(minimumUnitsOfFamily(1, 0.001)).toBe(11)
  })
})

describe('unitsNeeded', () => {
  // mean 1, standard deviation 2
  const differences = [-1, 3, 1 - Math.SQRT2, 1 + Math.SQRT2, -1, 3, 1, 1 - 0, 1, 1].map(
    (value) => 1 + ((value - 1) * 2) / Math.sqrt(20 / 9),
  )

  it('gives the 34 units of the textbook for half a standard deviation', () => {
    expect(tTest(differences).estimate).toBeCloseTo(1, 12)
    expect(unitsNeeded(differences)).toBe(34)
  })

  it('gives units whose interval excludes zero with the power asked for', () => {
    const random = createRandom(seed)
    const numUnits = unitsNeeded(differences)
    const trials = 4000
    let excluded = 0
    for (let trial = 0; trial < trials; trial++) {
      const { interval } = tTest(Array.from({ length: numUnits }, () => 1 + 2 * random.normal()))
      if (interval.lower > 0) excluded++
    }
    expect(Math.abs(excluded / trials - 0.81)).toBeLessThan(0.03)
  })

  it('gives units whose interval is as narrow as asked for', () => {
    const numUnits = unitsNeeded(differences, { halfWidth: 0.5 })
    const spread = 2
    expect(numUnits).toBe(64)
    expect((1.9983 * spread) / Math.sqrt(numUnits)).toBeLessThan(0.5)
  })

  it('asks more for a claim among many: of the interval at the corrected level, and of the tests', () => {
    expect(unitsNeeded(differences, { familySize: 5 })).toBe(unitsNeeded(differences, { level: 0.99 }))
    expect(unitsNeeded(differences, { familySize: 5 })).toBeGreaterThan(34)
    expect(unitsNeeded([1, 1, 1.001], { familySize: 20 })).toBe(minimumUnitsOfFamily(20))
    expect(unitsNeeded([1, 1, 1.001], { halfWidth: 1, level: 0.999 })).toBe(minimumUnits)
  })

  it('needs no more than the minimum where nothing varies, and cannot tell 0 from 0', () => {
    expect(unitsNeeded([1, 1, 1])).toBe(minimumUnits)
    expect(unitsNeeded([1, -1])).toBe(Number.POSITIVE_INFINITY)
    expect(() => unitsNeeded([1])).toThrow('unitsNeeded: needs at least 2 units, got 1')
  })
})
