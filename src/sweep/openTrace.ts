import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import type { Trace } from '../cache/trace.ts'
import { type ByteSource, sourceOf } from '../formats/byteSource.ts'
import { readTrace } from '../formats/trace.ts'
import { FormatError } from '../numerics/errors.ts'

/** A file as a source of bytes; it stays open as long as the process lives. */
export function fileSource(path: string): ByteSource {
  const file = openSync(path, 'r')
  const status = fstatSync(file)
  if (!status.isFile()) {
    closeSync(file)
    throw new RangeError(`${path}: expected a file, got a folder or a device`)
  }
  return sourceOf(status.size, (offset, length) => {
    const bytes = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      const count = readSync(file, bytes, filled, length - filled, offset + filled)
      if (count === 0) throw new FormatError(`${path}: the file was cut while it was read`, offset + filled)
      filled += count
    }
    return bytes
  })
}

/** Opens a trace; its tensors are read when they are measured. */
export function openTrace(path: string): Trace {
  return readTrace(fileSource(path), basename(path))
}
