import type { Random, Seed } from '../../src/numerics/random.ts'
import { type Expected, shareOf, simulate } from './simulate.ts'

/** A test under its null: how often its p-value may be at most alpha. */
export interface LevelCase {
  readonly test: string
  readonly data: string
  readonly trials: number
  readonly pValue: (random: Random, seed: Seed) => number
  /** Of each alpha. An exact test on continuous data reaches the largest share of its grid that is not above it. */
  readonly expected: readonly (readonly [alpha: number, share: Expected])[]
}

export const usualLevels = (at5: Expected, at1: Expected): LevelCase['expected'] => [
  [0.05, at5],
  [0.01, at1],
]

/** With 9 draws p is a multiple of 0.1. */
export const coarseLevels: LevelCase['expected'] = [
  [0.2, 0.2],
  [0.1, 0.1],
  [0.05, 0],
]

/** How often the p-value was at most each alpha. */
export function measureLevels({ test, data, trials, pValue, expected }: LevelCase): {
  readonly alpha: number
  readonly share: number
  readonly expected: Expected
}[] {
  const pValues = simulate(`level ${test} ${data}`, trials, pValue)
  return expected.map(([alpha, expectedShare]) => ({
    alpha,
    share: shareOf(pValues, (p) => p <= alpha),
    expected: expectedShare,
  }))
}
