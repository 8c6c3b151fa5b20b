/**
 * A part of every token, as the attention kernels read it: codes of one width, what they stand for, and a scale.
 *
 *     token = scale * table[codes]
 *
 * A token is the sum of its segments, each in a domain of its own: the codes of a rotated vector, the signs of a sketch,
 * a block of an engine's format.
 */
export interface Segment {
  /** Bits of a code, 1 to 8; or 16 and 32 where the codes are the values, as float16 and float32. */
  readonly width: number
  /** A multiple of 8, of 32 for integer kernels; what lies beyond the codes of a token meets zeros of the query. */
  readonly numValues: number
  /** Codes of the first token, in bytes from the start of a page. */
  readonly codesAt: number
  /** Bytes from the codes of a token to those of the next. */
  readonly codesStride: number
  /** Address of what codes stand for: `attentionTables.ts`; 0 for codes of 8 bits that are signed bytes. */
  readonly table: number
  /** Where the segment's part of a prepared query or of a sum begins, in bytes. */
  readonly vectorAt: number
  readonly scale?: SegmentScale
}

/** One number for each token, or two to be multiplied, one behind the other from the start of the page on. */
export interface SegmentScale {
  /** 2: float16; 4: float32. */
  readonly numBytes: 2 | 4
  readonly at: number
  readonly secondAt?: number
}

/** Bytes of a segment in memory: nine int32. */
export const SEGMENT_BYTES = 36

const numFields = SEGMENT_BYTES / Int32Array.BYTES_PER_ELEMENT

export function writeSegments(
  memory: WebAssembly.Memory,
  address: number,
  segments: readonly Segment[],
): void {
  const fields = new Int32Array(memory.buffer, address, segments.length * numFields)
  fields.set(segments.flatMap(fieldsOf))
}

function fieldsOf({ width, numValues, codesAt, codesStride, table, vectorAt, scale }: Segment): number[] {
  const scaleFields = [scale?.at ?? 0, scale?.numBytes ?? 0, scale?.secondAt ?? -1]
  return [width, numValues, codesAt, codesStride, table, vectorAt, ...scaleFields]
}

/** What {@link writeSegments} wrote. */
export function readSegments(memory: WebAssembly.Memory, address: number, numSegments: number): Segment[] {
  const fields = new Int32Array(memory.buffer, address, numSegments * numFields)
  return Array.from({ length: numSegments }, (_, index) => {
    const [width, numValues, codesAt, codesStride, table, vectorAt, at, numBytes, secondAt] = fields.subarray(
      index * numFields,
    )
    const segment = { width, numValues, codesAt, codesStride, table: table >>> 0, vectorAt }
    if (numBytes === 0) return segment
    const scale = { numBytes: numBytes === 2 ? 2 : 4, at } as const
    return { ...segment, scale: secondAt < 0 ? scale : { ...scale, secondAt } }
  })
}
