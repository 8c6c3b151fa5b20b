import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { solveKnapsack } from '../../src/advisor/knapsack.ts'
import type { Group } from '../../src/advisor/relaxation.ts'
import { TooLargeError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { leastLoss, lossOf, weightOf } from './bruteForce.ts'

const wholeLoss = fc.integer({ min: 0, max: 6 })
/** From nothing to everything: what float16 loses beside what one bit loses. */
const wideLoss = fc.tuple(fc.integer({ min: -12, max: 3 }), fc.double({ min: 1, max: 10, noNaN: true }))
const losses = {
  'whole losses, full of ties': wholeLoss,
  'losses of any size': wideLoss.map(([exponent, factor]) => factor * 10 ** exponent),
  'losses of any size or none': fc.oneof(
    fc.constant(0),
    wideLoss.map(([exponent, factor]) => factor * 10 ** exponent),
  ),
}

/** Groups with some capacity that the lightest choices do not pass. */
function instances(loss: fc.Arbitrary<number>): fc.Arbitrary<{ groups: Group[]; capacity: number }> {
  const choice = fc.record({ weight: fc.integer({ min: 0, max: 9 }), loss })
  const group = fc.array(choice, { minLength: 1, maxLength: 5 })
  return fc
    .record({
      groups: fc.array(group, { minLength: 1, maxLength: 5 }),
      spare: fc.integer({ min: 0, max: 25 }),
      unit: fc.constantFrom(1, 3, 64),
    })
    .map(({ groups, spare, unit }) => {
      const scaled = groups.map((of) => of.map((each) => ({ ...each, weight: unit * each.weight })))
      return { groups: scaled, capacity: lightestWeight(scaled) + unit * spare + (spare % unit) }
    })
}

function lightestWeight(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + Math.min(...group.map(({ weight }) => weight)), 0)
}

/** Groups as an advisor meets them: some codecs, each of one size, and losses that fall with size. */
function menuGroups(numGroups: number, numChoices: number): Group[] {
  const random = createRandom(seedOf(1))
  const weights = Array.from({ length: numChoices }, () => 64 * (10 + random.integer(120)))
  return Array.from({ length: numGroups }, () => {
    const sensitivity = Math.exp(2 * random.normal())
    return weights.map((weight) => ({
      weight,
      loss: sensitivity * 4 ** (-weight / 1024) * Math.exp(0.3 * random.normal()),
    }))
  })
}

describe('solveKnapsack', () => {
  it.each(Object.entries(losses))('finds the optimum that counting all ways finds, of %s', (_, loss) => {
    fc.assert(
      fc.property(instances(loss), ({ groups, capacity }) => {
        const solution = solveKnapsack(groups, capacity)
        const least = leastLoss(groups, capacity)
        const rounding = 1e-12 * (1 + least)
        expect(solution.weight).toBeLessThanOrEqual(capacity)
        expect(solution.weight).toBe(weightOf(groups, solution.chosen))
        expect(solution.loss).toBe(lossOf(groups, solution.chosen))
        expect(Math.abs(solution.loss - least)).toBeLessThanOrEqual(rounding)
        expect(solution.lowerBound).toBeLessThanOrEqual(solution.loss + rounding)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('finds it among losses that are tiny beside another', () => {
    const tinyLoss = fc.integer({ min: 1, max: 30 }).map((loss) => loss * 1e-7)
    fc.assert(
      fc.property(instances(tinyLoss), ({ groups: tiny, capacity }) => {
        const groups = [[{ weight: 0, loss: 1000 }], ...tiny]
        const [, ...chosen] = solveKnapsack(groups, capacity).chosen
        expect(lossOf(tiny, chosen)).toBeCloseTo(leastLoss(tiny, capacity), 8)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('takes the lightest choices when nothing else fits, and the best ones when all fits', () => {
    const groups = menuGroups(20, 6)
    const lightest = lightestWeight(groups)
    expect(solveKnapsack(groups, lightest).weight).toBe(lightest)
    const best = groups.reduce((sum, group) => sum + Math.min(...group.map(({ loss }) => loss)), 0)
    expect(solveKnapsack(groups, 200_000).loss).toBeCloseTo(best, 12)
    expect(solveKnapsack(groups, 200_000).lowerBound).toBeCloseTo(best, 12)
  })

  it('takes the earlier of equal choices', () => {
    const equal = { weight: 2, loss: 1 }
    expect(
      solveKnapsack(
        [
          [equal, equal, equal],
          [{ weight: 9, loss: 5 }, equal, equal],
        ],
        5,
      ).chosen,
    ).toEqual([0, 1])
  })

  it('takes the earlier choice in the later group, of solutions that lose the same', () => {
    const group = [
      { weight: 0, loss: 1 },
      { weight: 1, loss: 0 },
    ]
    expect(solveKnapsack([group, group, group], 1).chosen).toEqual([1, 0, 0])
  })

  it('refuses a capacity below the lightest choices', () => {
    const groups = [[{ weight: 5, loss: 1 }], [{ weight: 7, loss: 1 }]]
    expect(() => solveKnapsack(groups, 9)).toThrow(
      new RangeError('knapsack: the lightest choices weigh 3 more than the capacity, got 9'),
    )
  })

  it('solves a large model close to its lower bound', () => {
    const groups = menuGroups(1280, 40)
    for (const bytes of [30, 50.3, 80]) {
      const capacity = Math.floor(1280 * 64 * bytes)
      const { weight, loss, lowerBound } = solveKnapsack(groups, capacity)
      expect(weight).toBeLessThanOrEqual(capacity)
      expect(lowerBound).toBeLessThanOrEqual(loss)
      expect(loss / lowerBound).toBeLessThan(1 + 1e-4)
    }
  })

  it('says when its table would be too large', () => {
    const groups = Array.from({ length: 500 }, () => [
      { weight: 0, loss: 1 },
      { weight: 999_983, loss: 0.45 },
      { weight: 1_000_003, loss: 0.44 },
      { weight: 2_000_003, loss: 0 },
    ])
    expect(() => solveKnapsack(groups, 500_000_123)).toThrow(TooLargeError)
  })
})
