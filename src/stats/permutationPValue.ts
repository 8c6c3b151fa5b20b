import { createRandom, type Random, type Seed } from '../numerics/random.ts'

/** Up to this many equally likely patterns a permutation test counts them all; beyond, it draws. */
export const maxExactPatterns = 2 ** 16

/** What a permutation test needs where its patterns are too many to count. */
export interface PermutationOptions {
  readonly seed: Seed
  /** Drawn patterns, default 9999; the smallest p-value is 1 / (resamples + 1). */
  readonly resamples?: number
}

/** The ways in which data could have been labelled, all equally likely under the null. */
export interface Patterns {
  readonly count: number
  /** Steps through every pattern once and calls `visit` at each. */
  visitAll(visit: () => void): void
  /** Moves to a pattern drawn at random. */
  draw(random: Random): void
}

/** A p-value, and whether all patterns were counted for it. */
export interface PermutationPValue {
  readonly pValue: number
  readonly exact: boolean
}

/**
 * Share of patterns at least as extreme as the observed one; see {@link permutationShare}.
 *
 * @param isExtreme whether the present pattern's statistic is at least the observed one; equal up to rounding counts
 */
export function permutationPValue(
  patterns: Patterns,
  isExtreme: () => boolean,
  options: PermutationOptions,
): PermutationPValue {
  const resamples = numResamples(options)
  let extreme = 0
  const visit = (): void => {
    if (isExtreme()) extreme++
  }
  const exact = patterns.count <= maxExactPatterns
  if (exact) patterns.visitAll(visit)
  else {
    const random = createRandom(options.seed)
    for (let resample = 0; resample < resamples; resample++) {
      patterns.draw(random)
      visit()
    }
  }
  return permutationShare(extreme, exact ? patterns.count : resamples, exact)
}

/**
 * The p-value of a count of extreme patterns.
 *
 *     exact: b / count over all patterns        drawn: (b + 1) / (resamples + 1)
 *
 * The observed pattern is one of them either way, so the p-value is never 0 and holds its level at any `resamples`.
 *
 * Source: Phipson and Smyth (2010), "Permutation P-values Should Never Be Zero", SAGMB 9.
 */
export function permutationShare(extreme: number, numPatterns: number, exact: boolean): PermutationPValue {
  return { pValue: exact ? extreme / numPatterns : (extreme + 1) / (numPatterns + 1), exact }
}

/** How many patterns are to be drawn, if they are. */
export function numResamples({ resamples = 9999 }: PermutationOptions): number {
  if (!Number.isSafeInteger(resamples) || resamples < 1)
    throw new RangeError(`permutation: resamples must be 1 or more, got ${resamples}; 9999 is usual`)
  return resamples
}
