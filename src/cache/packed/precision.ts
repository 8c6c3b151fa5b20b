import { MAX_INTEGER_VALUES } from '../../kernels/attentionContract.ts'
import { MAX_INTEGER_WIDTH } from '../../kernels/attentionTables.ts'
import type { TokenFormat } from './tokenFormat.ts'

/**
 * What a tensor computes with.
 *
 * - `exact`: float32 queries, weights and codewords; errs as float32 sums do.
 * - `int16`: queries and weights of 16 bits, codewords of 13; errs by 2e-4 of Gaussian scores and sums.
 * - `int8`: scores with queries of 8 bits and codewords of 7, which errs by 1e-2 of Gaussian ones; sums as `int16` does.
 */
export type Precision = 'exact' | 'int16' | 'int8'

/**
 * Whether the integer kernels can read a format: they look codewords up in one vector, unpack tokens to scratch, and read
 * a little past the codes.
 */
export function hasIntegerKernels({ parts }: TokenFormat): boolean {
  return parts.every(
    ({ width, numValues, scales }) =>
      width <= MAX_INTEGER_WIDTH && numValues <= MAX_INTEGER_VALUES && scales !== undefined,
  )
}
