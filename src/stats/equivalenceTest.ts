import type { Seed } from '../numerics/random.ts'
import { minimumUnits } from './minimumUnits.ts'
import { checkSample, type Sample } from './sample.ts'
import { signFlipTest } from './signFlipTest.ts'
import type { Alternative, TestResult } from './testResult.ts'
import { tTest } from './tTest.ts'

/** What is claimed of the mean difference, and how it is tested. */
export interface EquivalenceOptions {
  readonly seed: Seed
  /** The largest difference that does not matter, above 0, in the unit of the differences. */
  readonly margin: number
  /** |mean| < margin (default), or only mean < margin: no worse, where larger is worse. */
  readonly claim?: 'equivalent' | 'no greater'
  readonly alpha?: number
  readonly method?: 't' | 'sign flip'
}

/** Whether a claim of no difference is shown. */
export interface EquivalenceResult {
  readonly outcome: 'shown' | 'not shown' | 'not enough evidence'
  /** The larger of the one-sided p-values: the claim needs every one of them. */
  readonly pValue: number
  readonly tests: readonly TestResult[]
}

/**
 * Two one-sided tests (TOST): "no difference that matters" is a claim, and needs evidence.
 *
 *     p = max( P(mean >= margin) , P(mean <= -margin) ) , each as the p-value against that bound
 *
 * - Error: at either bound the claim is made with probability alpha (default 0.05) or less.
 * - Assumes: what the chosen test assumes of the differences, moved to the bound.
 *
 * @example
 * equivalenceTest([0, 0.1, -0.1, 0, 0.1, 0, -0.1, 0], { margin: 1, seed: [1, 0] }).outcome // 'shown'
 *
 * Source: Schuirmann (1987), "A Comparison of the Two One-Sided Tests Procedure and the Power Approach", Journal of
 * Pharmacokinetics and Biopharmaceutics 15.
 */
export function equivalenceTest(differences: Sample, options: EquivalenceOptions): EquivalenceResult {
  checkSample('equivalenceTest', differences, 2)
  const { seed, margin, claim = 'equivalent', alpha = 0.05, method = 't' } = options
  if (!(margin > 0))
    throw new RangeError(
      `equivalenceTest: margin must be above 0, got ${margin}; state what difference matters`,
    )
  const against = (bound: number, alternative: Alternative): TestResult =>
    method === 't'
      ? tTest(differences, { mean: bound, alternative })
      : signFlipTest(
          Float64Array.from(differences, (difference) => difference - bound),
          { alternative, seed },
        )
  const tests = [against(margin, 'less')]
  if (claim === 'equivalent') tests.push(against(-margin, 'greater'))
  const pValue = Math.max(...tests.map((test) => test.pValue))
  const shown = pValue <= alpha ? 'shown' : 'not shown'
  return { outcome: differences.length < minimumUnits ? 'not enough evidence' : shown, pValue, tests }
}
