import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type ByteSource, sourceOf } from '../formats/byteSource.ts'
import { FormatError } from '../numerics/errors.ts'

/** A file that is read where it is asked for, until it is closed. */
export interface FileSource extends ByteSource {
  close(): void
}

/** The system refuses to read 2 GiB at once. */
const MAX_READ_BYTES = 2 ** 30

/** Every read is a buffer of its own, which later reads leave alone. */
export function openFileSource(path: string): FileSource {
  const file = openSync(path, 'r')
  const status = fstatSync(file)
  if (!status.isFile()) {
    closeSync(file)
    const found = status.isDirectory() ? 'a folder' : 'a device'
    throw new RangeError(`file: expected a file, got "${path}", ${found}; name a file`)
  }
  const source = sourceOf(status.size, (offset, length) => readBytes(file, path, offset, length), path)
  return { ...source, close: () => closeSync(file) }
}

function readBytes(file: number, path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const wanted = Math.min(MAX_READ_BYTES, length - filled)
    const count = readSync(file, bytes, filled, wanted, offset + filled)
    if (count === 0) throw new FormatError(`${path}: the file was cut while it was read`, offset + filled)
    filled += count
  }
  return bytes
}
