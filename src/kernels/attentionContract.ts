/** Bytes of scratch that every kernel is given: eight rows of a float32 for each token of a page. */
export const SCRATCH_BYTES = 2048

/** Adds what tokens of a page mean for queries; addresses and strides as in `src/kernels/assembly/attention/logits.ts`. */
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
 * - Error: `score` and `accumulate` round as float32 sums do. `scoreInt16` errs by 1.0e-4 of the logits of Gaussian
 *   queries and keys (root mean square over root mean square), `scoreInt8` by 1.0e-2, at 4 bits and 128 values;
 *   `accumulateInt8` by 3e-3 of the sum of Gaussian values.
 */
export interface AttentionKernels {
  readonly score: ScoreKernel
  readonly scoreInt16: ScoreKernel
  readonly scoreInt8: ScoreKernel
  readonly accumulate: AccumulateKernel
  readonly accumulateInt8: AccumulateKernel
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
