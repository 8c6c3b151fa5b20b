import { SUM_BLOCK_VALUES, sumBlockOrder } from '../../kernels/attentionIntegers.ts'
import { int8Codewords } from '../../kernels/attentionTables.ts'
import type { Precision } from './precision.ts'
import { exactTable, roundUp } from './scoreCode.ts'
import type { TokenFormat, TokenPart } from './tokenFormat.ts'

/** A part of a sum as an accumulating kernel leaves it: float32, `[numValues]`. */
export interface SumCode {
  /** A multiple of what the kernel takes at a time. */
  readonly numValues: number
  /** What the kernel looks codes up in. */
  readonly table: Uint8Array
  /** The sum in the order of the codes; valid until the next call. */
  inOrder(sum: Float32Array): Float32Array
}

/** Only codes of this width are summed faster in integers than in float32. */
const INTEGER_SUM_WIDTH = 4

/** What sums of a format are computed with, where it is to compute with `precision`. */
export function sumPrecision({ parts }: TokenFormat, precision: Precision): Precision {
  return parts.every(({ width }) => width === INTEGER_SUM_WIDTH) ? precision : 'exact'
}

export function sumCode({ width, numValues, values }: TokenPart, precision: Precision): SumCode {
  if (values === undefined || precision !== 'int8')
    return { numValues: roundUp(numValues, 8), table: exactTable(width, values), inOrder: (sum) => sum }
  const padded = roundUp(numValues, SUM_BLOCK_VALUES)
  const ordered = new Float32Array(padded)
  return {
    numValues: padded,
    table: int8Table(values),
    inOrder(sum) {
      for (let place = 0; place < padded; place++) {
        const block = place - (place % SUM_BLOCK_VALUES)
        ordered[block + sumBlockOrder[place % SUM_BLOCK_VALUES]] = sum[place]
      }
      return ordered
    },
  }
}

/** Sixteen codewords, then the float32 that one of their steps is worth. */
function int8Table(values: Float32Array): Uint8Array {
  const { bytes, step } = int8Codewords(values)
  return Uint8Array.of(...bytes, ...new Uint8Array(Float32Array.of(step).buffer))
}
