import { FormatError } from '../numerics/errors.ts'
import type { ByteSource } from './byteSource.ts'
import { parseJson } from './parseJson.ts'

/**
 * Safetensors: eight bytes that tell the length of a JSON header, the header, then the tensors without a gap.
 *
 * Source: Hugging Face (2022), safetensors, format description.
 */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>
  readonly tensors: ReadonlyMap<string, TensorEntry>
}

/** Where a tensor lies. */
export interface TensorEntry {
  /** As the file spells it: `F32`, `I64`, ... */
  readonly type: string
  readonly shape: readonly number[]
  /** From the beginning of the file. */
  readonly offset: number
  readonly byteLength: number
}

/** The reference implementation's own bound. */
const MAX_HEADER_BYTES = 100_000_000
const LENGTH_BYTES = 8
const OPENING_BRACE = 0x7b

/** Bits of one value. */
const typeBits: Readonly<Record<string, number>> = {
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  U64: 64,
  I64: 64,
  F64: 64,
  C64: 64,
}

/**
 * Reads the header and checks that every tensor's bytes are there, each byte in exactly one tensor.
 *
 * A name that occurs twice leaves bytes that no tensor owns, so that check finds it, too.
 *
 * @throws FormatError
 */
export function readSafetensors(source: ByteSource): Safetensors {
  const { header, dataOffset } = readHeader(source)
  const metadata = new Map<string, string>()
  const tensors = new Map<string, TensorEntry>()
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') readMetadata(entry, metadata)
    else tensors.set(name, readEntry(name, entry, dataOffset))
  }
  checkCoverage(tensors, dataOffset, source.size)
  return { metadata, tensors }
}

function readHeader(source: ByteSource): { header: object; dataOffset: number } {
  const length = new DataView(new Uint8Array(source.read(0, LENGTH_BYTES)).buffer)
  const headerBytes = length.getUint32(4, true) * 2 ** 32 + length.getUint32(0, true)
  if (headerBytes > MAX_HEADER_BYTES)
    throw new FormatError(
      `safetensors: a header must be at most ${MAX_HEADER_BYTES} bytes, got ${headerBytes}`,
      0,
    )
  const bytes = source.read(LENGTH_BYTES, headerBytes)
  if (bytes[0] !== OPENING_BRACE)
    throw new FormatError(
      `safetensors: a header must begin with "{", got byte ${bytes[0]}; fetch it again`,
      LENGTH_BYTES,
    )
  return { header: parseHeader(bytes), dataOffset: LENGTH_BYTES + headerBytes }
}

function parseHeader(bytes: Uint8Array): object {
  // spaces in place of the length: the byte that a message names is then the file's
  const text = ' '.repeat(LENGTH_BYTES) + decodeText(bytes)
  // a JSON text that begins with a brace is an object
  return parseJson(text, 'safetensors') as object
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FormatError('safetensors: the header is not UTF-8, got other bytes', LENGTH_BYTES)
  }
}

function readMetadata(entry: unknown, metadata: Map<string, string>): void {
  for (const [key, value] of Object.entries(objectOf('__metadata__', entry))) {
    if (typeof value !== 'string') throw malformed(`metadata ${JSON.stringify(key)} must be a string`, value)
    metadata.set(key, value)
  }
}

function readEntry(name: string, entry: unknown, dataOffset: number): TensorEntry {
  const { dtype, shape, data_offsets: range } = objectOf(name, entry)
  if (typeof dtype !== 'string' || !Object.hasOwn(typeBits, dtype))
    throw malformed(`tensor ${JSON.stringify(name)} must have a known dtype`, dtype)
  if (!isSizes(shape))
    throw malformed(`tensor ${JSON.stringify(name)} must have a shape of whole numbers`, shape)
  if (!isSizes(range) || range.length !== 2 || range[0] > range[1])
    throw malformed(`tensor ${JSON.stringify(name)} must have data_offsets [start, end]`, range)
  const byteLength = range[1] - range[0]
  const bits = shape.reduce((product, size) => product * size, typeBits[dtype])
  if (bits !== 8 * byteLength)
    throw new FormatError(
      `safetensors: tensor ${JSON.stringify(name)}, ${dtype} [${shape.join()}], takes ${bits / 8} bytes, got ${byteLength}`,
      dataOffset + range[0],
    )
  return { type: dtype, shape, offset: dataOffset + range[0], byteLength }
}

function checkCoverage(tensors: ReadonlyMap<string, TensorEntry>, dataOffset: number, size: number): void {
  let end = dataOffset
  const inOrder = [...tensors].toSorted(([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength)
  for (const [name, { offset, byteLength }] of inOrder) {
    if (offset !== end)
      throw new FormatError(
        `safetensors: tensor ${JSON.stringify(name)} must begin at byte ${end}, got ${offset}; fetch it again`,
        offset,
      )
    end += byteLength
  }
  if (end !== size)
    throw new FormatError(
      `safetensors: the tensors end at byte ${end}, got a file of ${size}; fetch it again`,
      Math.min(end, size),
    )
}

function objectOf(name: string, entry: unknown): Record<string, unknown> {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw malformed(`${JSON.stringify(name)} must be an object`, entry)
  return { ...entry }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

function malformed(expectation: string, got: unknown): FormatError {
  const shown = JSON.stringify(got)?.slice(0, 80)
  return new FormatError(`safetensors: ${expectation}, got ${shown}`, LENGTH_BYTES)
}
