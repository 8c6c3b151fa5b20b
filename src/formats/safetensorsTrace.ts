import { FormatError, ShapeError } from '../numerics/errors.ts'
import { type ByteSource, sliceSource } from './byteSource.ts'
import { floatTensor, isFloatType } from './floatTensor.ts'
import { readSafetensors, type Safetensors, type TensorEntry } from './safetensors.ts'
import type { HeadTensor, LayerTensors, TraceFile } from './traceFile.ts'
import { readMetadata, tokenRanges, wholeNumber, wholeNumbers } from './traceMetadata.ts'

/** Behind the eight bytes of length: where names and metadata stand. */
const HEADER_OFFSET = 8

/**
 * A trace in safetensors: tensors `layers.<i>.k`, `.v` and `.q`, everything else in the metadata.
 *
 * @param name stands in for a model that the file does not name
 */
export function readSafetensorsTrace(source: ByteSource, name: string): TraceFile {
  const file = readSafetensors(source)
  const layers = readLayers(source, file)
  const numLayers = readMetadata(file.metadata, 'num_layers', wholeNumber)
  const queryPositions = readMetadata(file.metadata, 'query_positions', wholeNumbers)
  const documents = readMetadata(file.metadata, 'documents', tokenRanges)
  if (!documents)
    throw new FormatError(
      'trace: metadata must hold documents as [[start, end], ...] over tokens, got none; see data/README.md',
      HEADER_OFFSET,
    )
  return {
    model: file.metadata.get('model') ?? name,
    documents,
    heldOut: readMetadata(file.metadata, 'held_out', wholeNumbers) ?? [],
    layers,
    ...(numLayers !== undefined && { numLayers }),
    ...(queryPositions && { queryPositions }),
  }
}

function readLayers(source: ByteSource, { tensors }: Safetensors): ReadonlyMap<number, LayerTensors> {
  const indices = new Set<number>()
  for (const name of tensors.keys()) {
    const index = /^layers\.(0|[1-9]\d{0,8})\.[qkv]$/.exec(name)?.[1]
    if (index !== undefined) indices.add(Number(index))
  }
  if (indices.size === 0)
    throw new FormatError(
      `trace: needs tensors layers.<i>.q, .k and .v, got ${describeNames([...tensors.keys()])}; ` +
        'capture queries, keys and values from the model first, see data/README.md',
      HEADER_OFFSET,
    )
  const read = (layer: number, operand: string): HeadTensor => {
    const name = `layers.${layer}.${operand}`
    const entry = tensors.get(name)
    if (!entry)
      throw new FormatError(
        `trace: layer ${layer} needs q, k and v, got no ${name}; capture it`,
        HEADER_OFFSET,
      )
    return headTensor(source, name, entry)
  }
  const inOrder = [...indices].toSorted((a, b) => a - b)
  return new Map(
    inOrder.map((layer) => [layer, { q: read(layer, 'q'), k: read(layer, 'k'), v: read(layer, 'v') }]),
  )
}

function headTensor(source: ByteSource, name: string, entry: TensorEntry): HeadTensor {
  const { type, shape, offset, byteLength } = entry
  if (!isFloatType(type) || type === 'F64')
    throw new FormatError(`trace: ${name} must be F32, F16 or BF16, got ${type}`, offset)
  if (shape.length !== 3)
    throw new ShapeError(`trace: ${name} must be [heads, rows, head dim], got [${shape.join()}]`)
  const [numHeads, numRows, headDim] = shape
  const tensor = floatTensor(sliceSource(source, offset, byteLength), type, shape)
  const headSize = numRows * headDim
  return {
    numHeads,
    numRows,
    headDim,
    readHeads: (first, count) => tensor.readValues(first * headSize, count * headSize),
  }
}

function describeNames([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'no tensor at all'
  return `${JSON.stringify(first)} ${others.length > 0 ? `and ${others.length} others` : 'alone'}`
}
