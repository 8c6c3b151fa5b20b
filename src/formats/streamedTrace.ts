import { type CacheShape, type Operand, operands } from '../cache/shape.ts'
import { FLOAT16_MAX } from '../numerics/float16.ts'
import { encodeFloats } from './floatTensor.ts'
import { safetensorsHeader, type TensorSlot } from './safetensorsHeader.ts'

/** What decides where everything lies in the file of a trace, known before any tensor is. */
export interface StreamedTraceOptions {
  readonly shape: CacheShape
  /** Those that are kept, ascending. */
  readonly layers: readonly number[]
  readonly numTokens: number
  readonly numQueries: number
  /** As long as it will ever get: what is not known yet stands there as its longest text. */
  readonly metadata: ReadonlyMap<string, string>
}

/** Rows of one tensor that follow each other in each of its heads. */
export interface TraceRows {
  readonly layer: number
  readonly operand: Operand | 'q'
  readonly firstRow: number
  /** `[heads, rows, headDim]` */
  readonly values: Float32Array
}

/** A trace in safetensors, float16, which is written in pieces and in any order. */
export interface StreamedTrace {
  /** Of the whole file. */
  readonly numBytes: number
  /**
   * The beginning of the file.
   *
   * @throws RangeError when it is longer than there is room for
   */
  header(metadata: ReadonlyMap<string, string>): Uint8Array
  /**
   * The pieces that some rows take, one for every head.
   *
   * @throws RangeError which names the first value that is beyond float16, or no number
   */
  pieces(rows: TraceRows): Generator<FilePiece>
}

export interface FilePiece {
  readonly offset: number
  readonly bytes: Uint8Array
}

const valueBytes = 2

export function streamTrace(options: StreamedTraceOptions): StreamedTrace {
  const { headDim } = options.shape
  const slots = traceSlots(options)
  const room = safetensorsHeader(slots, options.metadata).length
  const offsets = new Map<string, number>()
  let numBytes = room
  for (const [name, { byteLength }] of slots) {
    offsets.set(name, numBytes)
    numBytes += byteLength
  }
  return {
    numBytes,
    header(metadata) {
      const header = safetensorsHeader(slots, metadata, room)
      if (header.length === room) return header
      throw new RangeError(`trace: metadata must fit in ${room} bytes, got ${header.length}`)
    },
    *pieces(rows) {
      const name = tensorName(rows.layer, rows.operand)
      const offset = offsets.get(name)
      const slot = slots.get(name)
      if (offset === undefined || slot === undefined)
        throw new RangeError(`trace: has no room for a tensor, got ${name}`)
      const [numHeads, numRows] = slot.shape
      const headLength = rows.values.length / numHeads
      for (let head = 0; head < numHeads; head++) {
        const values = rows.values.subarray(head * headLength, (head + 1) * headLength)
        checkValues(values, rows, head, headDim)
        const firstValue = (head * numRows + rows.firstRow) * headDim
        yield { offset: offset + valueBytes * firstValue, bytes: encodeFloats(values, 'F16') }
      }
    },
  }
}

function traceSlots({ shape, layers, numTokens, numQueries }: StreamedTraceOptions): Map<string, TensorSlot> {
  const slots = new Map<string, TensorSlot>()
  const add = (layer: number, operand: Operand | 'q', numHeads: number, numRows: number): void => {
    const sizes = [numHeads, numRows, shape.headDim]
    const byteLength = sizes.reduce((product, size) => product * size, valueBytes)
    slots.set(tensorName(layer, operand), { type: 'F16', shape: sizes, byteLength })
  }
  for (const layer of layers) {
    add(layer, 'q', shape.numQueryHeads, numQueries)
    for (const operand of operands) add(layer, operand, shape.numKvHeads, numTokens)
  }
  return slots
}

function tensorName(layer: number, operand: Operand | 'q'): string {
  return `layers.${layer}.${operand}`
}

function checkValues(values: Float32Array, rows: TraceRows, head: number, headDim: number): void {
  // from the middle between the largest finite value and the next on, rounding gives infinity; a NaN is not below it either
  const index = values.findIndex((value) => !(Math.abs(value) < FLOAT16_MAX + 16))
  if (index < 0) return
  const place = `head ${head}, row ${rows.firstRow + Math.floor(index / headDim)}`
  throw new RangeError(
    `trace: ${tensorName(rows.layer, rows.operand)} must fit float16, got ${values[index]} at ${place}; ` +
      'leave the layer out with --layers',
  )
}
