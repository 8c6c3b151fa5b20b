/** Values of a segment that the integer kernels take at most: they unpack four tokens of it to scratch. */
export const MAX_INTEGER_VALUES = 1024

/** Bytes of scratch that every kernel is given: two rows of a float32 for each token of a page, and what else it needs. */
export const SCRATCH_BYTES = 512 + 16 + 4 * 2 * MAX_INTEGER_VALUES

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
 * - Error: `score` and `accumulate` round as float32 sums do. `scoreInt16` errs by 2e-4 of the logits of Gaussian
 *   queries and keys (root mean square over root mean square), `scoreInt8` by 1.0e-2, at 4 bits and 128 values;
 *   `accumulateInt16` by 2e-4 of the sum of Gaussian values.
 */
export interface AttentionKernels {
  readonly score: ScoreKernel
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
