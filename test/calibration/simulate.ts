import { childSeed, createRandom, type Random, type Seed, seedOf } from '../../src/numerics/random.ts'

/** A share that a simulation should show: a number, or two bounds where only bounds are known. */
export type Expected = number | readonly [number, number]

/** What each of many trials gives, each with a stream of its own. */
export function simulate<T>(name: string, trials: number, run: (random: Random, seed: Seed) => T): T[] {
  return Array.from({ length: trials }, (_, trial) => {
    const seed = childSeed(seedOf(20_261_121), name, trial)
    return run(createRandom(seed), childSeed(seed, 'resamples'))
  })
}

export function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length / values.length
}

/** The expected share, widened by four binomial standard errors on either side. */
export function bandOf(expected: Expected, trials: number): readonly [number, number] {
  const [low, high] = typeof expected === 'number' ? [expected, expected] : expected
  const margin = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / trials)
  return [low - margin(low), high + margin(high)]
}
