import { FormatError } from '../numerics/errors.ts'

/** Random access to the bytes of a file, so that a reader takes only the parts it needs. */
export interface ByteSource {
  readonly size: number
  /**
   * Exactly `length` bytes from `offset` on: for reading only, at any alignment, valid until the next call.
   *
   * @throws FormatError when the source ends before
   */
  read(offset: number, length: number): Uint8Array
}

/**
 * A file that is in memory.
 *
 * @param name of the file, for messages
 */
export function bytesSource(bytes: Uint8Array, name?: string): ByteSource {
  return sourceOf(bytes.length, (offset, length) => bytes.subarray(offset, offset + length), name)
}

/**
 * `size` bytes of another source, from `start` on, as a source of their own.
 *
 * @param name of the part, for messages
 */
export function sliceSource(whole: ByteSource, start: number, size: number, name = 'file'): ByteSource {
  checkRange(name, whole.size, start, size)
  return sourceOf(size, (offset, length) => whole.read(start + offset, length), name)
}

/**
 * A source from a function that is only asked for ranges that exist.
 *
 * @param name of the file, for messages
 */
export function sourceOf(size: number, read: ByteSource['read'], name = 'file'): ByteSource {
  return {
    size,
    read(offset, length) {
      checkRange(name, size, offset, length)
      return read(offset, length)
    },
  }
}

function checkRange(name: string, size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new FormatError(
      `${name}: ends too early, got ${size} bytes where ${offset + length} are needed; fetch it again`,
      Math.min(size, Math.max(0, offset)),
    )
}
