import { factorOrder } from '../numerics/hadamard.ts'
import { hadamardMatrix } from '../numerics/hadamardMatrix.ts'
import { rememberByObject } from '../numerics/remember.ts'
import { layOutRecord } from './record.ts'

/** A Hadamard transform behind random signs, as `randomHadamardMap` draws it. */
export interface Rotation {
  readonly order: number
  /** +1 and -1, `[order]`. */
  readonly signs: Float32Array
}

/** The record `Rotation` of `assembly/hadamard.ts`; codecs of one seed share it. */
export const rotationRecord = /* @__PURE__ */ rememberByObject(layOutRotation)

function layOutRotation({ order, signs }: Rotation): Uint8Array {
  const factors = factorOrder(order)
  if (factors === undefined) throw new RangeError(`rotation: expected a Hadamard order, got ${order}`)
  const { odd, power } = factors
  const matrix = odd === 1 ? undefined : hadamardMatrix(odd)
  const transposed = matrix?.map((_, index) => matrix[(index % odd) * odd + Math.floor(index / odd)])
  const signBits = Uint32Array.from(signs, (sign) => (sign < 0 ? 0x80000000 : 0))
  return layOutRecord([order, power, odd, { float32: 1 / Math.sqrt(order) }, signBits, matrix, transposed])
}
