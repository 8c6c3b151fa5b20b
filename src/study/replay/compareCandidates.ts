import { judgeFamily, type PairedVerdict, testErrors } from '../pairedVerdict.ts'

/** Mean KLD of every document under two caches, in the same order. */
export interface KldPair {
  readonly candidate: readonly number[]
  readonly rival: readonly number[]
}

/**
 * Which of two caches has the smaller KLD, for a family of pairs.
 *
 * A difference is declared where a sign-flip test and the Wilcoxon signed-rank test, both of log ratios by document and
 * corrected over the family, agree. The ratio is that of geometric means over documents.
 */
export function compareCandidates(pairs: readonly KldPair[]): PairedVerdict[] {
  return judgeFamily(pairs.map(({ candidate, rival }) => testErrors(candidate, rival)))
}
