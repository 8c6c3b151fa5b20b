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

/**
 * Share of patterns at least as extreme as the observed one.
 *
 *     exact: b / count over all patterns        drawn: (b + 1) / (resamples + 1)
 *
 * The observed pattern is one of them either way, so the p-value is never 0 and holds its level at any `resamples`.
 *
 * @param isExtreme whether the present pattern's statistic is at least the observed one; equal up to rounding counts
 *
 * Source: Phipson and Smyth (2010), "Permutation P-values Should Never Be Zero", SAGMB 9.
 */
export function permutationPValue(
  patterns: Patterns,
  isExtreme: () => boolean,
  { seed, resamples = 9999 }: PermutationOptions,
): { readonly pValue: number; readonly exact: boolean } {
  if (!Number.isSafeInteger(resamples) || resamples < 1)
    throw new RangeError(`permutation: resamples must be 1 or more, got ${resamples}; 9999 is usual`)
  let extreme = 0
  const visit = (): void => {
    if (isExtreme()) extreme++
  }
  if (patterns.count <= maxExactPatterns) {
    patterns.visitAll(visit)
    return { pValue: extreme / patterns.count, exact: true }
  }
  const random = createRandom(seed)
  for (let resample = 0; resample < resamples; resample++) {
    patterns.draw(random)
    visit()
  }
  return { pValue: (extreme + 1) / (resamples + 1), exact: false }
}
