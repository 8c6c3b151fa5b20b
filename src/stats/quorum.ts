import { minimumUnits } from './minimumUnits.ts'
import type { CorrectedTest } from './testResult.ts'

/** What several tools say together. */
export interface QuorumResult {
  readonly outcome: 'difference' | 'no difference shown' | 'not enough evidence'
  /** Tests that see a difference, whether or not it was declared. */
  readonly agreed: readonly CorrectedTest[]
  /** Tests that do not. */
  readonly dissented: readonly CorrectedTest[]
}

/**
 * Declares a difference when at least two tools of different kinds see one, after correction.
 *
 * - Error: with each tool corrected over the claims of its family, a false difference is declared with probability near
 *   alpha (default 0.05) or less; needing two makes it less where the tools look at the same thing.
 * - Assumes: p-values are corrected already. A quorum says that there is a difference; which way, an estimate says.
 *
 * Source: D'Alberto (2026), arXiv:2605.08114, as read in docs/methods/inference.md.
 */
export function quorum(tests: readonly CorrectedTest[], alpha = 0.05): QuorumResult {
  if (new Set(tests.map((test) => test.kind)).size < 2)
    throw new RangeError(
      `quorum: needs tests of at least 2 kinds, got ${tests.map((test) => test.kind).join(', ') || 'none'}; ` +
        'add one of another kind',
    )
  const agreed = tests.filter((test) => test.adjustedPValue <= alpha)
  const dissented = tests.filter((test) => !agreed.includes(test))
  const declared = new Set(agreed.map((test) => test.kind)).size >= 2
  const tooFew = tests.some((test) => test.numUnits < minimumUnits)
  const outcome = tooFew ? 'not enough evidence' : declared ? 'difference' : 'no difference shown'
  return { outcome, agreed, dissented }
}
