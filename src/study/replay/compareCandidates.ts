import { holm } from '../../stats/holm.ts'
import { mean } from '../../stats/mean.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import { pairedDifferences } from '../../stats/pairedDifferences.ts'
import { quorum } from '../../stats/quorum.ts'
import { signFlipTest } from '../../stats/signFlipTest.ts'
import type { CorrectedTest, TestResult } from '../../stats/testResult.ts'
import { unitsNeeded } from '../../stats/unitsNeeded.ts'
import { wilcoxonSignedRank } from '../../stats/wilcoxonSignedRank.ts'
import { estimateRatio, isPositive } from '../estimate.ts'
import type { PairedVerdict } from '../pairedVerdict.ts'
import { resamplingSeed } from './pooledEstimate.ts'

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
  const differences = pairs.map(differencesOf)
  const enough = [...pairs.keys()].filter((pair) => differences[pair].length >= minimumUnits)
  const flipped = corrected(enough.map((pair) => signFlipTest(differences[pair], { seed: resamplingSeed })))
  const ranked = corrected(enough.map((pair) => wilcoxonSignedRank(differences[pair])))
  return pairs.map((pair, index) => {
    const place = enough.indexOf(index)
    const tests = place < 0 ? [] : [flipped[place], ranked[place]]
    const ratio = estimateRatio(pair.candidate, pair.rival)
    return { ...answer(differences[index], tests), ...(ratio && { ratio }) }
  })
}

/** Log ratios, or plain differences where a document has no error at all. */
function differencesOf({ candidate, rival }: KldPair): number[] {
  const scale = isPositive(candidate) && isPositive(rival) ? Math.log : (value: number): number => value
  return [...pairedDifferences(candidate.map(scale), rival.map(scale))]
}

function corrected(tests: readonly TestResult[]): CorrectedTest[] {
  const adjusted = holm(tests.map(({ pValue }) => pValue))
  return tests.map((test, index) => ({ ...test, adjustedPValue: adjusted[index] }))
}

function answer(
  differences: readonly number[],
  tests: readonly CorrectedTest[],
): Omit<PairedVerdict, 'ratio'> {
  const numUnits = differences.length
  if (tests.length === 0)
    return { outcome: 'not enough evidence', numUnits, tests, unitsNeeded: minimumUnits }
  const { outcome } = quorum(tests)
  if (outcome === 'difference')
    return { outcome: mean(differences) < 0 ? 'better' : 'worse', numUnits, tests }
  const needed = unitsNeeded(differences)
  return { outcome, numUnits, tests, ...(Number.isFinite(needed) && { unitsNeeded: needed }) }
}
