import { MAX_INTEGER_WIDTH } from '../../kernels/attentionTables.ts'
import type { TokenFormat } from './tokenFormat.ts'

/**
 * What a tensor computes with.
 *
 * - `exact`: float32 queries, weights and codewords; errs as float32 sums do.
 * - `int16`: scores with integers of 16 bits, sums exactly.
 * - `int8`: scores with queries of 8 bits and codewords of 7; sums codewords of 8 bits where codes have 4, else exactly.
 */
export type Precision = 'exact' | 'int16' | 'int8'

/** Whether the integer kernels can read a format: they look codewords up in one vector, and read a little past the codes. */
export function hasIntegerKernels({ parts }: TokenFormat): boolean {
  return parts.every(({ width, scales }) => width <= MAX_INTEGER_WIDTH && scales !== undefined)
}
