/** Values of a segment with codes of up to four bits at most: they are unpacked to scratch, and added up in 16 bits. */
export const MAX_NARROW_VALUES = 1024

/** Bytes of scratch that every kernel is given: two rows of a float32 for each token of a page, and what else it needs. */
export const SCRATCH_BYTES = 512 + 16 * (4 + 16 + MAX_NARROW_VALUES + 16)

/** Adds what tokens of a page mean for queries; addresses and strides as in `src/kernels/assembly/attention/score.ts`. */
export type ScoreKernel = (
  segments: number,
  numSegments: number,
  prepared: number,
  preparedBytes: number,
  numQueries: number,
  page: number,
  first: number,
  count: number,
  logits: number,
  logitStride: number,
  scratch: number,
) => void

/** As in `src/kernels/assembly/attention/accumulate.ts`. */
export type AccumulateKernel = (
  segments: number,
  numSegments: number,
  weights: number,
  weightStride: number,
  numQueries: number,
  page: number,
  first: number,
  count: number,
  sums: number,
  sumBytes: number,
  scratch: number,
) => void

/**
 * What the attention kernels do, compiled or plain: bit for bit the same.
 *
 * - Error: `score` and `accumulate` round as float32 sums do. Of the logits of Gaussian queries and keys at 4 bits and 128
 *   values (root mean square over root mean square) `scoreProducts` errs by 2e-7, `scoreInt16` by 2e-4, `scoreInt8` by
 *   1.0e-2; `accumulateInt16` by 2e-4 of the sum of Gaussian values.
 */
export interface AttentionKernels {
  readonly score: ScoreKernel
  readonly scoreProducts: ScoreKernel
  /**
   * Writes the tables that `scoreProducts` reads; `src/kernels/attentionProducts.ts` says what is in them.
   *
   * @param query address of `numValues` float32
   * @param values address of `[numTogether, 16]` float64, what each of a digit's codes stands for
   * @param tables written
   * @returns the sum of all that is least
   */
  readonly tabulateProducts: (
    query: number,
    numValues: number,
    perStep: number,
    values: number,
    numTogether: number,
    tables: number,
  ) => number
  readonly scoreInt16: ScoreKernel
  readonly scoreInt8: ScoreKernel
  readonly accumulate: AccumulateKernel
  readonly accumulateInt16: AccumulateKernel
  /** One step of the online softmax; see `src/kernels/assembly/attention/softmax.ts`. */
  readonly softmaxTile: (
    logits: number,
    stride: number,
    numQueries: number,
    count: number,
    states: number,
    corrections: number,
    scratch: number,
  ) => void
  /** Multiplies `count` float32, a multiple of 4. */
  readonly rescale: (values: number, count: number, factor: number) => void
}
