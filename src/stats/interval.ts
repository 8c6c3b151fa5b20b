/** A confidence interval. */
export interface Interval {
  readonly lower: number
  readonly upper: number
  /** Nominal coverage, for instance 0.95. */
  readonly level: number
}
