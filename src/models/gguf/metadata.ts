import { FormatError } from '../../numerics/errors.ts'
import { describeValue } from '../describeValue.ts'
import type { Fields } from '../fields.ts'
import type { HeaderCursor } from './headerCursor.ts'

/** Whole numbers beyond 2^53 are rounded: no field that is read comes near. */
export type MetadataValue = number | boolean | string | readonly (number | boolean | string)[]

/** One type of a metadata value. */
interface ValueType {
  /** Of the shortest value. */
  readonly numBytes: number
  read(cursor: HeaderCursor): number | boolean | string
}

/** By their number in a file. */
const valueTypes: readonly (ValueType | undefined)[] = [
  { numBytes: 1, read: (cursor) => cursor.take(1).getUint8(0) },
  { numBytes: 1, read: (cursor) => cursor.take(1).getInt8(0) },
  { numBytes: 2, read: (cursor) => cursor.take(2).getUint16(0, true) },
  { numBytes: 2, read: (cursor) => cursor.take(2).getInt16(0, true) },
  { numBytes: 4, read: (cursor) => cursor.uint32() },
  { numBytes: 4, read: (cursor) => cursor.take(4).getInt32(0, true) },
  { numBytes: 4, read: (cursor) => cursor.take(4).getFloat32(0, true) },
  { numBytes: 1, read: (cursor) => cursor.take(1).getUint8(0) !== 0 },
  { numBytes: 8, read: (cursor) => cursor.string() },
  undefined,
  { numBytes: 8, read: (cursor) => cursor.uint64() },
  { numBytes: 8, read: (cursor) => Number(cursor.take(8).getBigInt64(0, true)) },
  { numBytes: 8, read: (cursor) => cursor.take(8).getFloat64(0, true) },
]
const LIST = 9
/** Beyond any vocabulary; a count beyond is one of a damaged file. */
const MAX_LIST_LENGTH = 1 << 24

/** Reads `count` keys and their values. */
export function readMetadata(cursor: HeaderCursor, count: number): Fields {
  const values = new Map<string, MetadataValue>()
  const offsets = new Map<string, number>()
  for (let index = 0; index < count; index++) {
    const start = cursor.offset
    const key = cursor.string()
    if (values.has(key))
      throw new FormatError(`gguf: a key may stand once, got ${describeValue(key)} again`, start)
    offsets.set(key, cursor.offset)
    values.set(key, readValue(cursor))
  }
  const end = cursor.offset
  return {
    get: (name) => values.get(name),
    fault: (name, complaint) => new FormatError(`gguf: ${name} ${complaint}`, offsets.get(name) ?? end),
  }
}

function readValue(cursor: HeaderCursor): MetadataValue {
  const type = cursor.uint32()
  return type === LIST ? readList(cursor) : typeNumbered(type, cursor).read(cursor)
}

function readList(cursor: HeaderCursor): MetadataValue {
  const type = typeNumbered(cursor.uint32(), cursor)
  const start = cursor.offset
  const length = cursor.uint64()
  if (length > MAX_LIST_LENGTH)
    throw new FormatError(`gguf: a list holds at most ${MAX_LIST_LENGTH} values, got ${length}`, start)
  const list: (number | boolean | string)[] = []
  for (let index = 0; index < length; index++) list.push(type.read(cursor))
  return list
}

function typeNumbered(number: number, cursor: HeaderCursor): ValueType {
  const type = valueTypes[number]
  if (type) return type
  throw new FormatError(`gguf: unknown type of a metadata value, got ${number}`, cursor.offset - 4)
}
