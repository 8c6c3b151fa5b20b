import { SUM_BLOCK_VALUES, sumPlaces } from '../../kernels/attentionIntegers.ts'
import { int16Codewords } from '../../kernels/attentionTables.ts'
import type { Precision } from './precision.ts'
import { exactTable, roundUp } from './scoreCode.ts'
import type { TokenPart } from './tokenFormat.ts'

/** A part of a sum as an accumulating kernel leaves it: float32, `[numValues]`. */
export interface SumCode {
  /** A multiple of what the kernel takes at a time. */
  readonly numValues: number
  /** What the kernel looks codes up in. */
  readonly table: Uint8Array
  /** The sum in the order of the codes; valid until the next call. */
  inOrder(sum: Float32Array): Float32Array
}

export function sumCode({ width, numValues, values }: TokenPart, precision: Precision): SumCode {
  if (values === undefined || precision === 'exact')
    return { numValues: roundUp(numValues, 8), table: exactTable(width, values), inOrder: (sum) => sum }
  const padded = roundUp(numValues, SUM_BLOCK_VALUES)
  const places = sumPlaces(width, padded)
  const ordered = new Float32Array(padded)
  return {
    numValues: padded,
    table: int16Table(values),
    inOrder(sum) {
      for (let place = 0; place < padded; place++) ordered[places[place]] = sum[place]
      return ordered
    },
  }
}

/** Sixteen codewords, then the float32 that one of their steps is worth. */
function int16Table(values: Float32Array): Uint8Array {
  const { bytes, step } = int16Codewords(values)
  return Uint8Array.of(...bytes, ...new Uint8Array(Float32Array.of(step).buffer))
}
