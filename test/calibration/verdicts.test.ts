import { describe, expect, it } from 'vitest'
import type { Random } from '../../src/numerics/random.ts'
import { answerClaims, type PairedClaim, type PairedVerdict } from '../../src/study/pairedVerdict.ts'
import type { UnitMeans } from '../../src/study/unitMeans.ts'
import { bandOf, shareOf, simulate } from './simulate.ts'

/** How a candidate's errors differ from the baseline's: factors on those of keys, and on those of values and outputs. */
interface Effect {
  readonly keys: number
  readonly outputs: number
}

const none: Effect = { keys: 1, outputs: 1 }

/** Errors of one plan: documents differ among themselves, and each has something of its own in every number. */
function unitsOf(documents: readonly number[], { keys, outputs }: Effect, random: Random): UnitMeans[] {
  return documents.map((common, document) => {
    const error = (factor: number): number => factor * Math.exp(common + 0.2 * random.normal())
    const errorVector = [keys, keys, outputs, outputs, outputs, outputs].map(error)
    const [keyScaleError, , , , outputScaleError] = errorVector
    return {
      document,
      klNats: keyScaleError / 2,
      keyScaleError,
      outputScaleError,
      top1Agreement: 1,
      errorVector,
      bytesPerToken: 1,
    }
  })
}

/** Some candidates against one baseline, about their keys: as schemes are compared. */
function verdictsOf(numUnits: number, effects: readonly Effect[], random: Random): PairedVerdict[] {
  const documents = Array.from({ length: numUnits }, () => random.normal())
  const baseline = unitsOf(documents, none, random)
  const claims = effects.map(
    (effect): PairedClaim => ({
      candidate: unitsOf(documents, effect, random),
      baseline,
      metric: 'keyScaleError',
    }),
  )
  return answerClaims(claims)
}

const isDifference = ({ outcome }: PairedVerdict): boolean => outcome === 'better' || outcome === 'worse'

/** How often any of the verdicts declares a difference. */
function declaredShare(name: string, numUnits: number, effects: readonly Effect[], trials: number): number {
  const families = simulate(`verdicts ${name} ${numUnits}`, trials, (random) =>
    verdictsOf(numUnits, effects, random),
  )
  return shareOf(families, (verdicts) => verdicts.some(isDifference))
}

describe('verdicts under the null', () => {
  it.each([
    { numUnits: 8, numClaims: 1 },
    { numUnits: 8, numClaims: 5 },
    { numUnits: 10, numClaims: 5 },
  ])(
    'declare a difference in any of $numClaims claims on $numUnits units at most as often as the level says',
    ({ numUnits, numClaims }) => {
      const trials = 1000
      const effects = Array.from({ length: numClaims }, () => none)
      const share = declaredShare(`null ${numClaims}`, numUnits, effects, trials)
      const [, highest] = bandOf(0.05, trials)
      expect(share).toBeLessThanOrEqual(highest)
    },
  )

  // the energy distance of the 6D vectors sees the values, so that one of the other two tools makes a quorum: either of
  // them is at most 0.05 in 5.8 % of nulls with up to 14 units
  it.each([
    { numClaims: 1, trials: 4000 },
    { numClaims: 5, trials: 1000 },
  ])(
    'declare a difference of the keys of $numClaims candidates, whose values alone differ, hardly more often',
    ({ numClaims, trials }) => {
      const effects = Array.from({ length: numClaims }, () => ({ keys: 1, outputs: 3 }))
      const share = declaredShare(`values alone ${numClaims}`, 10, effects, trials)
      const [, highest] = bandOf(0.058, trials)
      expect(share).toBeLessThanOrEqual(highest)
    },
  )
})

describe('verdicts on a planted effect', () => {
  it('find it among null claims, nearly always with the right sign', () => {
    const trials = 300
    const effects = [{ keys: 0.6, outputs: 0.6 }, none, none]
    const found = simulate('verdicts planted', trials, (random) => verdictsOf(12, effects, random)[0].outcome)
    expect(shareOf(found, (outcome) => outcome === 'better')).toBeGreaterThan(0.9)
    expect(shareOf(found, (outcome) => outcome === 'worse')).toBe(0)
  })
})
