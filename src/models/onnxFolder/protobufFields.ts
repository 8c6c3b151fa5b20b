import { FormatError } from '../../numerics/errors.ts'

/**
 * Protocol buffers, as far as an editor of ONNX needs them: where fields lie in a file, so that what is not looked at stays
 * as it is, byte for byte.
 *
 * Source: Google (2008), Protocol Buffers, "Encoding".
 */
export interface ProtobufField {
  readonly number: number
  /** Of a whole number; 0 for any other field. */
  readonly integer: number
  /** From the tag on. */
  readonly start: number
  /** Of what follows the tag and the length. */
  readonly valueStart: number
  readonly end: number
}

/** Bytes of a file from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** @throws FormatError with the byte where it is no message */
export function readFields(file: Uint8Array, { start, end }: ByteRange): ProtobufField[] {
  const fields: ProtobufField[] = []
  for (let at = start; at < end; at = fields[fields.length - 1].end) fields.push(readField(file, at, end))
  return fields
}

/** The ranges of the messages, texts or bytes of one number. */
export function rangesOf(fields: readonly ProtobufField[], number: number): ByteRange[] {
  return fields.filter((field) => field.number === number).map(valueRange)
}

export function valueRange({ valueStart, end }: ProtobufField): ByteRange {
  return { start: valueStart, end }
}

export function textsOf(file: Uint8Array, fields: readonly ProtobufField[], number: number): string[] {
  return rangesOf(fields, number).map(({ start, end }) => new TextDecoder().decode(file.subarray(start, end)))
}

/** Whole numbers, one a field or many in one. */
export function integersOf(file: Uint8Array, fields: readonly ProtobufField[], number: number): number[] {
  return fields
    .filter((field) => field.number === number)
    .flatMap((field) => {
      // a field of one number is no longer than its tag and that number, which is then known
      if (wireType(file, field) !== LENGTH_DELIMITED) return [field.integer]
      const packed: number[] = []
      for (let at = field.valueStart; at < field.end; ) {
        const { value, next } = readVarint(file, at, field.end)
        packed.push(value)
        at = next
      }
      return packed
    })
}

/**
 * A message with some of its fields replaced, and others added behind, in parts that lie one behind the other.
 *
 * @param replace gives the bytes that stand for a field, or undefined where it stays
 */
export function rewriteMessage(
  file: Uint8Array,
  range: ByteRange,
  added: readonly Uint8Array[],
  replace: (field: ProtobufField) => readonly Uint8Array[] | undefined = () => undefined,
): Uint8Array[] {
  const kept = readFields(file, range).flatMap(
    (field) => replace(field) ?? [file.subarray(field.start, field.end)],
  )
  return [...kept, ...added]
}

const VARINT = 0
const EIGHT_BYTES = 1
const LENGTH_DELIMITED = 2
const FOUR_BYTES = 5

function wireType(file: Uint8Array, { start }: ProtobufField): number {
  return file[start] & 7
}

function readField(file: Uint8Array, start: number, end: number): ProtobufField {
  const { value: tag, next } = readVarint(file, start, end)
  const field = (integer: number, valueStart: number, valueEnd: number): ProtobufField => {
    if (valueEnd > end)
      throw new FormatError(
        `protobuf: a field must end by byte ${end}, got ${valueEnd}; fetch the file again`,
        start,
      )
    return { number: Math.floor(tag / 8), integer, start, valueStart, end: valueEnd }
  }
  switch (tag % 8) {
    case VARINT: {
      const { value, next: after } = readVarint(file, next, end)
      return field(value, next, after)
    }
    case EIGHT_BYTES:
      return field(0, next, next + 8)
    case LENGTH_DELIMITED: {
      const { value: length, next: valueStart } = readVarint(file, next, end)
      return field(0, valueStart, valueStart + length)
    }
    case FOUR_BYTES:
      return field(0, next, next + 4)
    default:
      throw new FormatError(`protobuf: unknown type of field, got ${tag % 8}`, start)
  }
}

/** Exact up to 2^53; of a negative number the value is not needed here, only its length. */
function readVarint(file: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0
  for (let at = start; at < Math.min(end, start + 10); at++) {
    value += (file[at] & 0x7f) * 2 ** (7 * (at - start))
    if (file[at] < 0x80) return { value, next: at + 1 }
  }
  throw new FormatError('protobuf: a number must end within ten bytes, got more; fetch the file again', start)
}
