import { packBits, packedBytes, unpackBits } from '../numerics/bitPacking.ts'
import type { CodecId } from './codec.ts'
import type { CoordinateCode } from './coordinateCode.ts'
import type { NumberFormat } from './numberFormat.ts'

/** What a min-max code needs to know. */
export interface MinMaxLayout {
  readonly id: CodecId
  readonly numValues: number
  readonly bits: number
  /** Values that share an offset and a step; the last group may be shorter. */
  readonly groupSize: number
  readonly format: NumberFormat
}

/**
 * Even steps from the least to the largest value of a group.
 *
 *     offset = min ,  step = (max - min) / (2^bits - 1) ,  code = round((x - offset) / step)
 *
 * Codes are taken against the offset and the step as stored, so that their rounding costs no more than it must.
 * Layout: the codes of all groups, packed lowest bit first; then offset and step of each group.
 *
 * - Error: at most step / 2, plus the rounding of offset and of 2^bits - 1 steps.
 */
export function createMinMaxCode(layout: MinMaxLayout): CoordinateCode {
  const { numValues, bits, groupSize, format } = layout
  const levels = 2 ** bits - 1
  const codes = new Uint8Array(numValues)
  const codeBytes = packedBytes(numValues, bits)
  const numGroups = Math.ceil(numValues / groupSize)
  const groupBytes = 2 * format.numBytes

  function encodeGroup(values: Float32Array, start: number, bytes: Uint8Array, at: number): void {
    const end = Math.min(start + groupSize, numValues)
    let least = values[start]
    let largest = least
    for (let index = start + 1; index < end; index++) {
      least = Math.min(least, values[index])
      largest = Math.max(largest, values[index])
    }
    const offset = format.write(least, bytes, at)
    const step = format.write((largest - least) / levels, bytes, at + format.numBytes)
    if (!Number.isFinite(offset) || !Number.isFinite(step)) throw beyondFormat(layout, least, largest)
    const stepsPerUnit = step > 0 ? 1 / step : 0
    for (let index = start; index < end; index++)
      codes[index] = Math.min(Math.max((values[index] - offset) * stepsPerUnit, 0), levels) + 0.5
  }

  return {
    numBytes: codeBytes + numGroups * groupBytes,
    encode(values, bytes, offset) {
      for (let group = 0; group < numGroups; group++)
        encodeGroup(values, group * groupSize, bytes, offset + codeBytes + group * groupBytes)
      packBits(codes, bits, bytes, offset)
    },
    decode(bytes, offset, values) {
      unpackBits(bytes, offset, bits, codes)
      for (let group = 0; group < numGroups; group++) {
        const at = offset + codeBytes + group * groupBytes
        const least = format.read(bytes, at)
        const step = format.read(bytes, at + format.numBytes)
        const end = Math.min((group + 1) * groupSize, numValues)
        for (let index = group * groupSize; index < end; index++) values[index] = least + step * codes[index]
      }
    },
  }
}

function beyondFormat({ id, format }: MinMaxLayout, least: number, largest: number): RangeError {
  return new RangeError(
    `${id}: ${format.name} cannot hold the range of a group, got ${least} to ${largest}; ${format.wayOut}`,
  )
}
