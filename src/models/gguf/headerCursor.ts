import type { ByteSource } from '../../formats/byteSource.ts'
import { FormatError } from '../../numerics/errors.ts'

/** Reads little-endian fields one after another. */
export interface HeaderCursor {
  /** Of the next field, from the beginning of the file. */
  readonly offset: number
  /** The next `length` bytes, all of them in the view. */
  take(length: number): DataView
  uint32(): number
  /** A count or an offset; beyond 2^53 it is rounded, and beyond any file. */
  uint64(): number
  string(): string
}

const WINDOW_BYTES = 1 << 20
/** No name or template comes near; a length beyond is one of a damaged file. */
const MAX_STRING_BYTES = 1 << 24

/**
 * A cursor at the beginning of a file, which is read a mebibyte at a time.
 *
 * Every verb throws FormatError where the file ends before its field does.
 */
export function createHeaderCursor(source: ByteSource): HeaderCursor {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let window = new Uint8Array(0)
  let windowStart = 0
  let offset = 0

  function take(length: number): DataView {
    if (offset + length > windowStart + window.length) {
      const available = Math.min(WINDOW_BYTES, source.size - offset)
      // a copy: what a source gives is valid until the next read only
      window = new Uint8Array(source.read(offset, Math.max(length, available)))
      windowStart = offset
    }
    const view = new DataView(window.buffer, offset - windowStart, length)
    offset += length
    return view
  }

  function uint64(): number {
    const view = take(8)
    return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true)
  }

  function string(): string {
    const start = offset
    const length = uint64()
    if (length > MAX_STRING_BYTES)
      throw new FormatError(`gguf: a text takes at most ${MAX_STRING_BYTES} bytes, got ${length}`, start)
    try {
      return decoder.decode(take(length))
    } catch (error) {
      if (error instanceof FormatError) throw error
      throw new FormatError('gguf: a text is not UTF-8, got other bytes', start)
    }
  }

  return {
    get offset() {
      return offset
    },
    take,
    uint32: () => take(4).getUint32(0, true),
    uint64,
    string,
  }
}
