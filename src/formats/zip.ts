import { inflateSync, zipSync } from 'fflate'
import { FormatError, TooLargeError } from '../numerics/errors.ts'
import { type ByteSource, bytesSource, sliceSource } from './byteSource.ts'
import { sourceCrc32 } from './crc32.ts'

/** What the central directory tells of one file. */
interface Entry {
  readonly name: string
  readonly isEncrypted: boolean
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly bytes: number
  readonly localOffset: number
}

const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
/** Deflate cannot do better, so a file that claims more is malformed. */
const MAX_DEFLATE_RATIO = 1032
const ZIP64 = 0xffffffff

/**
 * The files of a zip archive. A stored one is read in place; a deflated one is unpacked into memory. Each is checked
 * against its CRC.
 *
 * @param archive its name, for messages
 * @throws FormatError
 * @throws TooLargeError for an archive over 4 GiB (zip64)
 *
 * Source: PKWARE, APPNOTE 6.3.
 */
export function readZip(source: ByteSource, archive = 'zip'): ReadonlyMap<string, ByteSource> {
  const files = new Map<string, ByteSource>()
  for (const entry of readDirectory(source)) {
    if (files.has(entry.name))
      throw new FormatError(
        `zip: a name must occur once, got ${JSON.stringify(entry.name)} twice`,
        entry.localOffset,
      )
    files.set(entry.name, openEntry(source, entry, `${archive}: ${entry.name}`))
  }
  return files
}

/** An archive with every file stored; the same input gives the same bytes. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // the earliest time that a zip can hold
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' })
}

function readDirectory(source: ByteSource): Entry[] {
  const end = findEnd(source)
  const record = viewOf(source, end, END_BYTES)
  const count = record.getUint16(10, true)
  const start = record.getUint32(16, true)
  if (start === ZIP64 || count === 0xffff)
    throw new TooLargeError('zip: archives over 4 GiB are not read, got a zip64 one; use safetensors')
  const entries: Entry[] = []
  let offset = start
  for (let index = 0; index < count; index++) {
    const { entry, bytes } = readEntry(source, offset)
    entries.push(entry)
    offset += bytes
  }
  if (offset !== end)
    throw new FormatError(`zip: the directory must end at byte ${end}, got ${offset}`, offset)
  return entries
}

/** The last record; only a comment may stand behind it. */
function findEnd(source: ByteSource): number {
  const earliest = Math.max(0, source.size - END_BYTES - MAX_COMMENT_BYTES)
  const tail = viewOf(source, earliest, source.size - earliest)
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--)
    if (
      tail.getUint32(at, true) === 0x06054b50 &&
      at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength
    )
      return earliest + at
  throw new FormatError('zip: no directory at the end, got a file cut short; fetch it again', source.size)
}

function readEntry(source: ByteSource, offset: number): { entry: Entry; bytes: number } {
  const record = viewOf(source, offset, CENTRAL_BYTES)
  if (record.getUint32(0, true) !== 0x02014b50)
    throw new FormatError(
      `zip: expected a directory entry, got 0x${record.getUint32(0).toString(16)}`,
      offset,
    )
  const nameBytes = record.getUint16(28, true)
  const entry = {
    name: new TextDecoder().decode(source.read(offset + CENTRAL_BYTES, nameBytes)),
    isEncrypted: (record.getUint16(8, true) & 1) === 1,
    method: record.getUint16(10, true),
    crc: record.getUint32(16, true),
    packedBytes: record.getUint32(20, true),
    bytes: record.getUint32(24, true),
    localOffset: record.getUint32(42, true),
  }
  const variableBytes = nameBytes + record.getUint16(30, true) + record.getUint16(32, true)
  return { entry, bytes: CENTRAL_BYTES + variableBytes }
}

/** @param path of the entry within the archive, for messages */
function openEntry(source: ByteSource, entry: Entry, path: string): ByteSource {
  const { name, localOffset, packedBytes } = entry
  if (packedBytes === ZIP64 || entry.bytes === ZIP64)
    throw new TooLargeError(
      `zip: files over 4 GiB are not read, got ${JSON.stringify(name)}; use safetensors`,
    )
  const record = viewOf(source, localOffset, LOCAL_BYTES)
  if (record.getUint32(0, true) !== 0x04034b50)
    throw new FormatError(
      `zip: no file begins where the directory says, got ${JSON.stringify(name)}`,
      localOffset,
    )
  const start = localOffset + LOCAL_BYTES + record.getUint16(26, true) + record.getUint16(28, true)
  const file = unpack(sliceSource(source, start, packedBytes, path), entry, start, path)
  if (sourceCrc32(file) !== entry.crc)
    throw new FormatError(`zip: ${JSON.stringify(name)} was altered, got another CRC; fetch it again`, start)
  return file
}

function unpack(packed: ByteSource, entry: Entry, start: number, path: string): ByteSource {
  const { name, method, bytes, isEncrypted } = entry
  if (isEncrypted)
    throw new FormatError(`zip: encrypted files are not read, got ${JSON.stringify(name)}`, start)
  if (method === STORED && bytes === packed.size) return packed
  if (method !== DEFLATED || bytes > packed.size * MAX_DEFLATE_RATIO)
    throw new FormatError(
      `zip: ${JSON.stringify(name)} must be stored or deflated, got method ${method}, ${packed.size} bytes for ${bytes}`,
      start,
    )
  try {
    const unpacked = inflateSync(packed.read(0, packed.size), { out: new Uint8Array(bytes) })
    return bytesSource(unpacked, path)
  } catch {
    throw new FormatError(
      `zip: ${JSON.stringify(name)} cannot be unpacked, got malformed data; fetch it again`,
      start,
    )
  }
}

function viewOf(source: ByteSource, offset: number, length: number): DataView {
  return new DataView(new Uint8Array(source.read(offset, length)).buffer)
}
