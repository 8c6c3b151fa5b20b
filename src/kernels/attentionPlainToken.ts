import { unpackBits } from '../numerics/bitPacking.ts'
import { decodeFloat16 } from '../numerics/float16.ts'
import type { Segment } from './attentionSegment.ts'
import { codesTogether } from './attentionTables.ts'

/** Address of a token's codes. */
function codesOf(segment: Segment, page: number, token: number): number {
  return page + segment.codesAt + token * segment.codesStride
}

/** Codes of one token, in the order of the values. */
export function readCodes(
  memory: WebAssembly.Memory,
  segment: Segment,
  page: number,
  token: number,
): Uint8Array {
  const codes = new Uint8Array(segment.numValues)
  unpackBits(new Uint8Array(memory.buffer), codesOf(segment, page, token), segment.width, codes)
  return codes
}

/** What the codes of one token stand for, before its scale. */
export function readValues(
  memory: WebAssembly.Memory,
  segment: Segment,
  page: number,
  token: number,
): Float32Array {
  const { width, numValues, table } = segment
  const address = codesOf(segment, page, token)
  if (width > 8) return readFloats(memory, width, address, numValues)
  if (table === 0) return Float32Array.from(new Int8Array(memory.buffer, address, numValues))
  const entries = new Float32Array(memory.buffer, table)
  const together = codesTogether(width)
  return Float32Array.from(readCodes(memory, segment, page, token), (code) => entries[code * together])
}

function readFloats(
  memory: WebAssembly.Memory,
  width: number,
  address: number,
  numValues: number,
): Float32Array {
  const view = new DataView(memory.buffer)
  return Float32Array.from({ length: numValues }, (_, index) =>
    width === 16
      ? decodeFloat16(view.getUint16(address + 2 * index, true))
      : view.getFloat32(address + 4 * index, true),
  )
}

/** Scale of one token; undefined for a segment that has none. */
export function readScale(
  memory: WebAssembly.Memory,
  { scale }: Segment,
  page: number,
  token: number,
): number | undefined {
  if (scale === undefined) return undefined
  const view = new DataView(memory.buffer)
  const { numBytes } = scale
  const numberAt = (at: number): number => {
    const address = page + at + token * numBytes
    return numBytes === 2 ? decodeFloat16(view.getUint16(address, true)) : view.getFloat32(address, true)
  }
  const first = numberAt(scale.at)
  return scale.secondAt === undefined ? first : Math.fround(first * numberAt(scale.secondAt))
}
