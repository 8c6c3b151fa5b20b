/**
 * What a test looks at: chance alone (`permutation`), order (`rank`), the whole law (`distribution`), or a model of
 * the law (`parametric`). A quorum counts kinds, not tests.
 */
export type TestKind = 'permutation' | 'rank' | 'distribution' | 'parametric'

/** Which departures of candidate - baseline count: all, those below zero, those above. */
export type Alternative = 'two-sided' | 'less' | 'greater'

/** The outcome of a hypothesis test. */
export interface TestResult {
  /** The test's name, as a table prints it. */
  readonly method: string
  readonly kind: TestKind
  readonly statistic: number
  /** In (0, 1]. */
  readonly pValue: number
  readonly alternative: Alternative
  /** Whether the p-value comes from the whole null law; otherwise from draws or from a limit. */
  readonly exact: boolean
  /** Independent units; of two unpaired arms, those of the smaller one. */
  readonly numUnits: number
}

/** A test whose p-value was corrected for the family that it belongs to. */
export interface CorrectedTest extends TestResult {
  readonly adjustedPValue: number
}
