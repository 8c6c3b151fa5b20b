import type { AttentionKernels } from '../../kernels/attentionContract.ts'
import { MAX_NARROW_WIDTH } from '../../kernels/attentionTables.ts'
import type { TokenFormat } from './tokenFormat.ts'

/**
 * What a tensor computes with.
 *
 * - `exact`: queries, weights and codewords of float32, or their products to 24 bits; errs as float32 sums do.
 * - `int16`: queries and weights of 16 bits, codewords of 13; errs by 2e-4 of Gaussian scores and sums.
 * - `int8`: scores with queries of 8 bits and codewords of 7, which errs by 1e-2 of Gaussian ones; sums as `int16` does.
 */
export type Precision = 'exact' | 'int16' | 'int8'

/** The kernel that scores a format. */
export type ScoreKernelName = keyof Pick<
  AttentionKernels,
  'score' | 'scoreProducts' | 'scoreInt16' | 'scoreInt8'
>

export function scoreKernelOf(format: TokenFormat, precision: Precision): ScoreKernelName {
  if (precision === 'int16') return 'scoreInt16'
  if (precision === 'int8') return 'scoreInt8'
  return format.parts.every(({ width }) => width <= MAX_NARROW_WIDTH) ? 'scoreProducts' : 'score'
}

/**
 * Whether the integer kernels can read a format: they look codewords up in one vector, and read a little past the codes.
 */
export function hasIntegerKernels({ parts }: TokenFormat): boolean {
  return parts.every(({ width, scales }) => width <= MAX_NARROW_WIDTH && scales !== undefined)
}

/**
 * Whether the exact kernels can read a format without leaving the page past its last token: they take whole vectors of
 * bytes where they look products up, and elsewhere groups of eight codes.
 */
export function hasExactKernels(format: TokenFormat): boolean {
  const takesBytes = scoreKernelOf(format, 'exact') === 'scoreProducts'
  return format.parts.every(
    ({ numValues, codes, scales }) =>
      scales !== undefined || (takesBytes ? codes.numBytes % 16 === 0 : numValues % 8 === 0),
  )
}
