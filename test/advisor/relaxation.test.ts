import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convexHull, type Group, relaxGroups } from '../../src/advisor/relaxation.ts'
import { leastLoss } from './bruteForce.ts'

const choice = fc.record({ weight: fc.integer({ min: 0, max: 12 }), loss: fc.integer({ min: 0, max: 12 }) })
const group = fc.array(choice, { minLength: 1, maxLength: 8 })

/** Least loss at a weight of any mixture of two choices, by trying all pairs; infinite below the lightest. */
function mixedLoss(choices: Group, weight: number): number {
  const pairs = choices.flatMap((a) => choices.map((b) => [a, b]))
  return Math.min(
    ...pairs.map(([a, b]) => {
      if (a.weight > weight) return Number.POSITIVE_INFINITY
      if (b.weight <= weight) return b.loss
      return a.loss + ((b.loss - a.loss) * (weight - a.weight)) / (b.weight - a.weight)
    }),
  )
}

describe('convexHull', () => {
  it('is heavier, better and less steep at every step', () => {
    fc.assert(
      fc.property(group, (choices) => {
        const hull = convexHull(choices).map((index) => choices[index])
        const slopes = hull.slice(1).map(({ weight, loss }, previous) => {
          expect(weight).toBeGreaterThan(hull[previous].weight)
          expect(loss).toBeLessThan(hull[previous].loss)
          return (loss - hull[previous].loss) / (weight - hull[previous].weight)
        })
        slopes.slice(1).forEach((slope, previous) => {
          expect(slope).toBeGreaterThan(slopes[previous])
        })
      }),
      { seed: 1 },
    )
  })

  it('loses as little as the best mixture of any two choices, at every weight', () => {
    fc.assert(
      fc.property(group, fc.integer({ min: 0, max: 14 }), (choices, weight) => {
        const hull = convexHull(choices).map((index) => choices[index])
        if (weight < hull[0].weight) return
        expect(mixedLoss(hull, weight)).toBeCloseTo(mixedLoss(choices, weight), 12)
      }),
      { seed: 1 },
    )
  })
})

describe('relaxGroups', () => {
  it('bounds the optimum from below, and keeps a choice of every group', () => {
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 20 }),
        (groups, spare) => {
          const lightest = groups.reduce((sum, of) => sum + Math.min(...of.map(({ weight }) => weight)), 0)
          const { lowerBound, candidates } = relaxGroups(groups, lightest + spare)
          const kept = groups.map((of, at) => candidates[at].map((index) => of[index]))
          const least = leastLoss(groups, lightest + spare)
          expect(lowerBound).toBeLessThanOrEqual(least + 1e-12)
          expect(leastLoss(kept, lightest + spare)).toBe(least)
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  it('drops what another choice beats on both counts', () => {
    const groups = [
      [
        { weight: 1, loss: 9 },
        { weight: 2, loss: 9 },
        { weight: 4, loss: 1 },
        { weight: 5, loss: 3 },
      ],
    ]
    expect(relaxGroups(groups, 3).candidates[0]).not.toContain(1)
    expect(relaxGroups(groups, 9).candidates).toEqual([[2]])
  })
})
