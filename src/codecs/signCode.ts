import { packBits, packedBytes, unpackBits } from '../numerics/bitPacking.ts'
import type { CoordinateCode } from './coordinateCode.ts'

/** One bit a value: 1 stands for +1 (and for 0), 0 for -1; the first value is the lowest bit of the first byte. */
export function createSignCode(numValues: number): CoordinateCode {
  const bits = new Uint8Array(numValues)
  return {
    numBytes: packedBytes(numValues, 1),
    encode(values, bytes, offset) {
      for (let index = 0; index < numValues; index++) bits[index] = Number(values[index] >= 0)
      packBits(bits, 1, bytes, offset)
    },
    decode(bytes, offset, values) {
      unpackBits(bytes, offset, 1, bits)
      for (let index = 0; index < numValues; index++) values[index] = 2 * bits[index] - 1
    },
  }
}
