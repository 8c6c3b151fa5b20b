import { crc32 } from '../formats/crc32.ts'
import { parseJson } from '../formats/parseJson.ts'
import { FormatError } from '../numerics/errors.ts'
import type { TensorCodec } from './packedPast.ts'
import { createCodecStore, type PastEntry, packedBytes } from './quantizedPastEntry.ts'
import { isPastType, tensorBytes } from './quantizedPastTypes.ts'

/**
 * A quantized past as a file, little-endian:
 *
 *     "kqv past"  version  header length  header  bytes of every tensor  crc
 *
 * Numbers are unsigned and take 4 bytes. The header is JSON: the seed, and name, type, sizes and codecs of each tensor, from
 * which the lengths of their bytes follow. The CRC-32 is that of all that stands before it.
 */
const magic = 'kqv past'
const version = 1
const headerOffset = magic.length + 8
const crcBytes = 4

interface PastHeader {
  readonly seed: number
  readonly entries: readonly Omit<PastEntry, 'bytes'>[]
}

/** The same past gives the same bytes. */
export function writePastFile(seed: number, entries: readonly PastEntry[]): Uint8Array<ArrayBuffer> {
  const described = entries.map(({ bytes: _, ...entry }) => entry)
  const header = new TextEncoder().encode(JSON.stringify({ seed, entries: described }))
  const end = entries.reduce((sum, { bytes }) => sum + bytes.length, headerOffset + header.length)
  const file = new Uint8Array(end + crcBytes)
  const view = new DataView(file.buffer)
  file.set(new TextEncoder().encode(magic))
  view.setUint32(magic.length, version, true)
  view.setUint32(magic.length + 4, header.length, true)
  file.set(header, headerOffset)
  let at = headerOffset + header.length
  for (const { bytes } of entries) {
    file.set(bytes, at)
    at += bytes.length
  }
  view.setUint32(end, crc32(file.subarray(0, end)), true)
  return file
}

/**
 * Reads what {@link writePastFile} wrote; tensors stay where they lie in `file`.
 *
 * @throws FormatError
 */
export function readPastFile(file: Uint8Array): { seed: number; entries: readonly PastEntry[] } {
  const payload = checkFile(file)
  const { seed, entries } = parseHeader(file.subarray(headerOffset, payload))
  const end = file.length - crcBytes
  let at = payload
  const placed = sizesOf(seed, entries).map((numBytes, index) => {
    const bytes = file.subarray(at, at + numBytes)
    at += numBytes
    return { ...entries[index], bytes }
  })
  if (at !== end) throw new FormatError(`past: tensors must end at byte ${end}, got ${at}`, Math.min(at, end))
  return { seed, entries: placed }
}

/** @returns where the bytes of the tensors begin */
function checkFile(file: Uint8Array): number {
  const end = file.length - crcBytes
  const found = new TextDecoder().decode(file.subarray(0, magic.length))
  if (found !== magic)
    throw new FormatError(`past: must begin with "${magic}", got ${JSON.stringify(found)}`, 0)
  if (end < headerOffset)
    throw new FormatError(`past: ends too early, got ${file.length} bytes; fetch it again`, file.length)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const foundVersion = view.getUint32(magic.length, true)
  if (foundVersion !== version)
    throw new FormatError(`past: only version ${version} is read, got ${foundVersion}`, magic.length)
  if (crc32(file.subarray(0, end)) !== view.getUint32(end, true))
    throw new FormatError('past: was cut or altered, got another checksum; write it again', end)
  const payload = headerOffset + view.getUint32(magic.length + 4, true)
  if (payload <= end) return payload
  throw new FormatError(`past: a header must end by byte ${end}, got ${payload}`, magic.length + 4)
}

function parseHeader(bytes: Uint8Array): PastHeader {
  const header = parseJson(new TextDecoder().decode(bytes), 'past')
  const { seed, entries } = recordOf(header)
  if (isWhole(seed) && Array.isArray(entries) && entries.every(isEntry)) return { seed, entries }
  throw new FormatError('past: a field of the header is missing or of another kind, got JSON', headerOffset)
}

/** Bytes of each tensor; what a codec refuses is here a fault of the header. */
function sizesOf(seed: number, entries: PastHeader['entries']): number[] {
  const codecOf = createCodecStore(seed)
  try {
    return entries.map(({ type, dims, codecs }) =>
      codecs ? packedBytes({ dims, codecs }, codecOf) : tensorBytes(type, dims),
    )
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new FormatError(`past: ${error.message}`, headerOffset)
  }
}

function isEntry(value: unknown): value is PastHeader['entries'][number] {
  const { name, type, dims, codecs } = recordOf(value)
  if (typeof name !== 'string' || !isPastType(type) || !Array.isArray(dims) || !dims.every(isWhole))
    return false
  if (codecs === undefined) return true
  const isPackable = dims.length === 4 && (type === 'float32' || type === 'float16')
  return isPackable && Array.isArray(codecs) && codecs.length === dims[1] && codecs.every(isTensorCodec)
}

function isTensorCodec(value: unknown): value is TensorCodec {
  const { codec, offset } = recordOf(value)
  return typeof codec === 'string' && (offset === undefined || typeof offset === 'string')
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
