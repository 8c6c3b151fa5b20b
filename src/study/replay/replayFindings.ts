import type { ReplayCost, ReplayedDocument, ReplaySeconds } from '../../metrics/replayRun.ts'
import type { Interval } from '../../stats/interval.ts'
import type { RankCoefficient } from '../../stats/rankCorrelation.ts'
import type { TestResult } from '../../stats/testResult.ts'
import type { Estimate } from '../estimate.ts'
import type { PairedVerdict } from '../pairedVerdict.ts'

/**
 * Everything that a replay says, as plain data: what quantized caches did to a model's predictions, beside the same
 * model's baseline cache on the same tokens. Documents are the units of every interval and test.
 */
export interface ReplayFindings {
  readonly model: string
  /** How the baseline holds its cache: `f16`. */
  readonly baseline: string
  /** The largest harm that does not matter, in nats a token: see {@link MarginVerdict}. */
  readonly margin: number
  readonly documents: readonly ReplayedDocument[]
  /**
   * Predictions with fewer tokens before them are left out, of all candidates: within a recent window, or
   * among exact first tokens, nothing is read that is quantized, and such predictions only make the mean smaller.
   */
  readonly countedFrom: number
  readonly candidates: readonly CandidateFinding[]
  /** Recommended candidates against all others of their size; without such a pair, the first against all others. */
  readonly comparisons: readonly ReplayComparison[]
  /** Present where three candidates or more have a predicted loss. */
  readonly prediction?: PredictionFindings
}

/** Where a candidate comes from: one scheme for all tensors, a recommended policy, or an engine's own cache. */
export type CandidateFamily = 'uniform' | 'recommended' | 'engine'

/** One cache, measured. */
export interface CandidateFinding {
  readonly label: string
  readonly family: CandidateFamily
  /** Of the policy that it holds; absent where it holds none. */
  readonly policyChecksum?: string
  readonly cost: ReplayCost
  /** Latest tokens that may have been seen unquantized; 0: every token was read from the packed cache, its own too. */
  readonly recentWindow: number
  /** First tokens of every document that were kept as in the baseline. */
  readonly sinkTokens: number
  /** That were counted. */
  readonly numPredictions: number
  readonly seconds: ReplaySeconds
  /** Loss of the attention output that was predicted from a trace. */
  readonly predictedLoss?: number
  readonly statistics: LogitStatistics
  /** From the start of a document to its end; depths that no document reaches are left out. */
  readonly depths: readonly DepthFinding[]
  readonly verdict: MarginVerdict
}

/**
 * The statistics of llama-perplexity's `--kl-divergence`, over all predicted tokens: `Mean KLD` and its quantiles,
 * `PPL(Q)`, `PPL(base)`, `ln(PPL(Q)/PPL(base))`, `Mean Δp`, `RMS Δp`, `Same top p`. Where that adds an error over tokens,
 * here is an interval over documents.
 */
export interface LogitStatistics {
  readonly meanKld: Estimate
  readonly maximumKld: number
  readonly minimumKld: number
  /** From the highest to the lowest. */
  readonly kldQuantiles: readonly KldQuantile[]
  readonly perplexity: Estimate
  readonly baselinePerplexity: Estimate
  readonly logPerplexityRatio: Estimate
  /** Candidate's minus baseline's probability of the token that came; a share, not a percentage. */
  readonly meanProbabilityDifference: Estimate
  readonly rmsProbabilityDifference: Estimate
  readonly sameTop: Estimate
}

/** Of all predictions, `percent` have a KLD of this or less; no interval where too few lie beyond. */
export interface KldQuantile {
  readonly percent: number
  readonly kld: Estimate
}

/** Predictions by what they could see: `from` tokens before them or more, but fewer than `to`. */
export interface DepthFinding {
  readonly from: number
  readonly to: number
  readonly numPredictions: number
  readonly meanKld: Estimate
  readonly sameTop: Estimate
}

/** What the margin is set against. */
export type MarginQuantity = 'meanKld' | 'logPerplexityRatio'

/**
 * Whether a candidate is no worse than the baseline, within the margin. One margin serves both quantities, which are
 * nats a token: `mean KLD < margin`, and `-margin < ln(PPL(Q)/PPL(base)) < margin`.
 */
export interface MarginVerdict {
  /** `no worse` needs both quantities within the margin, `worse` one of them beyond it. */
  readonly outcome: 'no worse' | 'worse' | 'not enough evidence'
  readonly numDocuments: number
  /** That both quantities are within the margin; corrected over candidates. Absent where no test was run. */
  readonly noWorsePValue?: number
  /** That one of them is beyond it; corrected over candidates. */
  readonly worsePValue?: number
  /** The quantity that decided it, or that leaves it open. */
  readonly quantity: MarginQuantity
  /** How many documents in all would settle it, roughly; where evidence lacks. */
  readonly documentsNeeded?: number
}

/** Whether the candidate's mean KLD is below the rival's, document by document. */
export interface ReplayComparison {
  readonly candidate: string
  readonly rival: string
  readonly verdict: PairedVerdict
}

/** Whether the loss that a trace predicts puts candidates in the order of the KLD that they have. */
export interface PredictionFindings {
  readonly points: readonly PredictionPoint[]
  readonly rankCorrelations: readonly RankFinding[]
  /** Pairs of candidates of one size: how many the prediction puts in their measured order. */
  readonly equalSizes: { readonly numPairs: number; readonly inOrder: number }
}

export interface PredictionPoint {
  readonly label: string
  readonly family: CandidateFamily
  readonly bitsPerValue: number
  readonly predicted: number
  /** Mean KLD, in nats. */
  readonly measured: Estimate
}

export interface RankFinding {
  readonly coefficient: RankCoefficient
  readonly value: number
  /** Over candidates, as if they were a sample of all that there could be; absent below 8, and for a perfect order. */
  readonly interval?: Interval
  /** Against chance. */
  readonly test: TestResult
}
