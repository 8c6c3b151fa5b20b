import type { ByteSource } from '../../formats/byteSource.ts'
import { FormatError } from '../../numerics/errors.ts'
import { describeValue } from '../describeValue.ts'
import { type Fields, wholeNumberField } from '../fields.ts'
import { numValues, type StoredTensor } from '../storedTensor.ts'
import { readableTypeNames, type TensorType, tensorTypeName, tensorTypeNumbered } from '../tensorTypes.ts'
import { createHeaderCursor, type HeaderCursor } from './headerCursor.ts'
import { readMetadata } from './metadata.ts'

/** The header of a GGUF file. */
export interface GgufFile {
  readonly metadata: Fields
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

/** A line of the tensor list, before it is known where the tensors begin. */
interface TensorLine {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: TensorType
  /** From the first tensor. */
  readonly offset: number
  /** Of the line itself, for messages. */
  readonly lineOffset: number
}

const MAGIC = 'GGUF'
const DEFAULT_ALIGNMENT = 32
const MAX_DIMENSIONS = 4

/**
 * Reads the metadata and the tensor list of a GGUF file, and checks that every tensor's bytes are there.
 *
 * - Cost: the header alone is read, a mebibyte at a time.
 *
 * @throws FormatError with the byte where it went wrong
 *
 * Source: ggml, `docs/gguf.md`, versions 2 and 3.
 */
export function readGguf(source: ByteSource): GgufFile {
  const cursor = createHeaderCursor(source)
  checkVersion(cursor)
  const numTensors = cursor.uint64()
  const metadata = readMetadata(cursor, cursor.uint64())
  const lines: TensorLine[] = []
  for (let index = 0; index < numTensors; index++) lines.push(readLine(cursor))
  const alignment = wholeNumberField(metadata, 'general.alignment', DEFAULT_ALIGNMENT)
  return { metadata, tensors: placeTensors(source, lines, cursor.offset, alignment) }
}

function checkVersion(cursor: HeaderCursor): void {
  const bytes = cursor.take(MAGIC.length)
  const magic = String.fromCharCode(...Array.from(MAGIC, (_, index) => bytes.getUint8(index)))
  if (magic !== MAGIC)
    throw new FormatError(
      `gguf: a file must begin with "GGUF", got ${describeValue(magic)}; name a GGUF file, or a Hugging Face folder`,
      0,
    )
  const version = cursor.uint32()
  if (version !== 2 && version !== 3)
    throw new FormatError(`gguf: the version must be 2 or 3, got ${version}; convert the model again`, 4)
}

function readLine(cursor: HeaderCursor): TensorLine {
  const lineOffset = cursor.offset
  const name = cursor.string()
  const quoted = describeValue(name)
  const numDimensions = cursor.uint32()
  if (numDimensions < 1 || numDimensions > MAX_DIMENSIONS)
    throw new FormatError(
      `gguf: tensor ${quoted} must have 1 to 4 dimensions, got ${numDimensions}`,
      lineOffset,
    )
  // the file has the fastest dimension first
  const shape = Array.from({ length: numDimensions }, () => cursor.uint64()).toReversed()
  const typeOffset = cursor.offset
  const typeNumber = cursor.uint32()
  const type = tensorTypeNumbered(typeNumber)
  if (!type)
    throw new FormatError(
      `gguf: tensor ${quoted} has a type that cannot be read, got ${tensorTypeName(typeNumber)}; ` +
        `quantize the model to one of ${readableTypeNames.join(', ')}`,
      typeOffset,
    )
  if (shape.includes(0) || shape[numDimensions - 1] % type.blockLength !== 0)
    throw new FormatError(
      `gguf: tensor ${quoted} of ${type.name} needs rows of whole blocks of ${type.blockLength}, got [${shape.join()}]`,
      lineOffset,
    )
  return { name, shape, type, offset: cursor.uint64(), lineOffset }
}

/** Tensors follow one another without a gap, each from a multiple of the alignment on. */
function placeTensors(
  source: ByteSource,
  lines: readonly TensorLine[],
  headerEnd: number,
  alignment: number,
): Map<string, StoredTensor> {
  const aligned = (offset: number): number => Math.ceil(offset / alignment) * alignment
  const dataStart = aligned(headerEnd)
  const tensors = new Map<string, StoredTensor>()
  let end = 0
  for (const { name, shape, type, offset, lineOffset } of lines) {
    const quoted = describeValue(name)
    if (tensors.has(name))
      throw new FormatError(`gguf: a tensor may stand once, got ${quoted} again`, lineOffset)
    if (offset !== aligned(end))
      throw new FormatError(
        `gguf: tensor ${quoted} must begin ${aligned(end)} bytes after the first one, got ${offset}; fetch the model again`,
        lineOffset,
      )
    const byteLength = (numValues(shape) / type.blockLength) * type.blockBytes
    end = offset + byteLength
    if (dataStart + end > source.size)
      throw new FormatError(
        `gguf: tensor ${quoted} ends at byte ${dataStart + end}, got a file of ${source.size}; fetch it again`,
        source.size,
      )
    tensors.set(name, { name, shape, type, source, offset: dataStart + offset, byteLength })
  }
  return tensors
}
