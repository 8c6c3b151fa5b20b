import type { Trace } from '../cache/trace.ts'
import { FormatError } from '../numerics/errors.ts'
import { type ByteSource, sourceOf } from './byteSource.ts'
import { checkDocuments, checkHeldOut, checkQueries, checkShape } from './checkTrace.ts'
import { checksumText, sourceCrc32 } from './crc32.ts'
import { readNpzTrace } from './npzTrace.ts'
import { readHead } from './readHead.ts'
import { readSafetensorsTrace } from './safetensorsTrace.ts'
import type { TraceFile } from './traceFile.ts'

/**
 * Opens a trace, safetensors or npz by its content, and checks everything but the values.
 *
 * Values are read by `readHead`, one head at a time, and checked there.
 *
 * - Cost: one pass over the file for the checksum; then memory for one head at a time, of an npz with deflated arrays for all.
 *
 * @param name of the file, for messages; stands in for a model that the file does not name
 * @throws FormatError, ShapeError, RangeError or TooLargeError, each of one line
 */
export function readTrace(source: ByteSource, name: string): Trace {
  const file = readFile(
    sourceOf(source.size, (offset, length) => source.read(offset, length), name),
    name,
  )
  const { shape, numTokens } = checkShape(file)
  const [first] = file.layers.values()
  checkDocuments(file.documents, numTokens)
  checkHeldOut(file.heldOut, file.documents.length)
  const queryPositions = file.queryPositions ?? Array.from({ length: numTokens }, (_, token) => token)
  checkQueries(queryPositions, file.documents, first.q.numRows)
  return {
    model: file.model,
    shape,
    layers: [...file.layers.keys()],
    numTokens,
    documents: file.documents,
    heldOut: file.heldOut,
    queryPositions,
    checksum: checksumText(sourceCrc32(source)),
    readHead: (layer, kvHead) => readHead(file.layers, queryPositions, layer, kvHead),
  }
}

function readFile(source: ByteSource, name: string): TraceFile {
  const start = source.read(0, Math.min(9, source.size))
  // a safetensors header begins with a brace behind its length, a zip file with the initials of its inventor
  if (start[8] === 0x7b) return readSafetensorsTrace(source, name)
  if (start[0] === 0x50 && start[1] === 0x4b) return readNpzTrace(source, name)
  const isModel = String.fromCharCode(...start.subarray(0, 4)) === 'GGUF'
  throw new FormatError(
    `trace: ${name} must be a safetensors or npz file, got ` +
      (isModel ? 'a model in GGUF; make a trace of it with kqv capture' : 'neither; see data/README.md'),
    0,
  )
}
