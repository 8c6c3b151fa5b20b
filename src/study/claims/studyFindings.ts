import type { Estimate } from '../estimate.ts'
import type { PairedVerdict } from '../pairedVerdict.ts'

/**
 * What a study found, as plain data: what `findings.json` holds, the terminal prints and the report draws. A pure
 * function of the rows.
 */
export interface StudyFindings {
  readonly design: string
  /** Hash of the design's content; rows of another design are refused. */
  readonly designHash: string
  readonly trials: number
  readonly claims: readonly ClaimFinding[]
  readonly variances: readonly VarianceFinding[]
  readonly jensen: readonly JensenFinding[]
  /** Up to which variance of a logit error KL is proportional to it. */
  readonly linearity: readonly LinearityFinding[]
  /** Who wins where, by nominal bits and by stored bytes. */
  readonly winners: readonly WinnerFinding[]
  readonly distances: readonly DistanceFinding[]
}

export type ClaimId = 'C1' | 'C2' | 'C3' | 'C4' | 'C5'

/**
 * What the data are: the laws and ranks that the paper speaks of, channels of unequal spread around an offset, or rows
 * of a real trace. Only `synthetic` bears on the paper's claims; the others ask the same of what it did not look at.
 */
export type DataKind = 'synthetic' | 'channels' | 'trace'

/** One claim of the paper under one reading, on one kind of data. */
export interface ClaimFinding {
  readonly id: ClaimId
  /** The claim as the paper makes it, in a sentence. */
  readonly claim: string
  readonly reading: Reading
  readonly data: DataKind
  readonly outcome: ClaimOutcome
  /** Where it holds, where not, in a sentence. */
  readonly summary: string
  /** The number that the paper published, ours, and the closed form. */
  readonly figures: readonly ClaimFigure[]
  /** Every elementary comparison that the outcome rests on: one family for Holm's correction. */
  readonly parts: readonly ClaimPart[]
  /** The same of a claim that names a number (C4); absent from the others. */
  readonly equivalences?: readonly EquivalencePart[]
}

export type ClaimOutcome = 'holds' | 'holds in part' | 'does not hold' | 'not enough evidence'

/** What the paper leaves open, decided one way; `any` where the claim does not depend on it. */
export interface Reading {
  readonly sketch: string
  readonly scale: string
  readonly codebook: string
  readonly norm: string
  readonly ledger: 'codeBits' | 'bitsPerValue'
}

export interface ClaimFigure {
  /** For instance `KL(QKQV) / KL(KQV), gaussian, full rank, d = 128, n = 4`. */
  readonly name: string
  readonly measured: Estimate
  /** As published; absent where nothing is public. */
  readonly published?: number
  readonly closedForm?: number
}

/** What was drawn. */
export interface Place {
  readonly grid: string
  readonly law: string
  readonly structure: string
  readonly headDim: number
}

/** Where a comparison was made. */
export interface Condition extends Place {
  readonly bits: number
}

/** One condition, one metric, one pair of schemes. */
export interface ClaimPart extends Condition {
  readonly metric: 'klNats' | 'keyCombinedError' | 'errorVectorNorm'
  readonly candidate: string
  readonly baseline: string
  /** Which side the claim says is better. */
  readonly expected: 'better' | 'worse'
  readonly verdict: PairedVerdict
  /** Mann-Whitney rank-biserial r = 2U / (n1 n2) - 1 of candidate against baseline, the paper's effect size. */
  readonly rankBiserial: number
}

/** One condition, one ratio of inner-product variances, and the number that it is claimed to be. */
export interface EquivalencePart extends Condition {
  /**
   * What is divided by what, bits being n: `inflation` is variance(qjl n) / variance(mse n - 1), by its own first
   * stage; `cost` is variance(qjl n) / variance(mse n).
   */
  readonly quantity: 'inflation' | 'cost'
  readonly measured: Estimate
  readonly expected: number
  /** The largest factor, either way, that counts as equal: 1.1 is 10 %. */
  readonly margin: number
  readonly numUnits: number
  /** Of two one-sided tests, corrected for the family; absent below 8 units. */
  readonly adjustedPValue?: number
  readonly outcome: 'equal' | 'different' | 'not shown' | 'not enough evidence'
}

/** Inner-product bias and variance of one key codec against the closed form, per unit of |q|^2 |k|^2 / d^2. */
export interface VarianceFinding extends Condition {
  readonly keyCodec: string
  readonly variance: Estimate
  readonly closedForm?: number
  /** Mean logit error over the standard deviation of one. */
  readonly bias: Estimate
  /** variance / variance of plain `mse` at the same nominal bits: what trading one MSE bit for QJL costs. */
  readonly costAgainstMse?: Estimate
  readonly closedFormCost?: number
}

/** The Jensen diagnostic at one temperature. */
export interface JensenFinding extends Condition {
  readonly scheme: string
  readonly temperature: number
  /** Logit error variance: closed-form key error times `variancePerError`. */
  readonly predictedVariance: number
  readonly measuredVariance: Estimate
  /** Second-order KL, nats. */
  readonly predictedKl: number
  readonly measuredKl: Estimate
  /** Measured / predicted KL, mean over trials. */
  readonly ratio: Estimate
  /** Measured KL exceeds the prediction by more than its interval. */
  readonly binds: boolean
}

/**
 * Where KL leaves the line that is proportional to the variance of a logit error, as bits are taken away and, in a grid
 * that sweeps it, the temperature rises: found by measurement, and our result.
 */
export interface LinearityFinding extends Place {
  readonly scheme: string
  /** Which way it leaves; `linear`: nowhere by more than 10 %. */
  readonly outcome: 'superlinear' | 'sublinear' | 'linear' | 'not enough evidence'
  /** Smallest and largest measured variance. */
  readonly variances: readonly [number, number]
  /** The least variance at which the interval of measured over predicted KL lies outside of 1 +- 10 %. */
  readonly onset?: {
    readonly temperature: number
    readonly bits: number
    readonly variance: number
    readonly ratio: Estimate
  }
  /** KL ~ variance^exponent from the onset up, at a fixed temperature. */
  readonly exponent?: Estimate
  readonly summary: string
}

/** The scheme of least loss, where it is told apart from the next. */
export interface WinnerFinding extends Condition {
  readonly ledger: 'codeBits' | 'bitsPerValue'
  readonly metric: 'klNats' | 'keyCombinedError' | 'outputScaleError'
  /** Schemes that hold what the metric looks at in the same way stand together: `KQV = MSE-only`. */
  readonly winner: string
  readonly runnerUp: string
  /** runner-up / winner. */
  readonly ratio: Estimate
  /** Whether the interval of the ratio excludes 1. */
  readonly isClear: boolean
}

/**
 * 6D energy distance of one scheme to no error at all, and to the baseline KQV.
 *
 * `pooled`: to no error, in standard deviations of all schemes of the condition; to the baseline, of the two compared.
 */
export interface DistanceFinding extends Condition {
  readonly scheme: string
  readonly scaling: 'pooled' | 'none'
  readonly toZero: number
  /** Only of schemes in the default reading; the p-value stands alone, uncorrected. */
  readonly toBaseline?: { readonly distance: number; readonly pValue: number }
  /** Mean scale and direction error of keys, a point of the (S, phi) plane. */
  readonly keyScaleError: number
  readonly keyDirectionError: number
}
