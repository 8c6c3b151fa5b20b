import { describe, expect, it } from 'vitest'
import { type StreamedTraceOptions, streamTrace, type TraceRows } from '../../src/formats/streamedTrace.ts'
import { writeTrace } from '../../src/formats/writeTrace.ts'
import { buildTrace } from '../builders/buildTrace.ts'

const shape = { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 16 }
const trace = buildTrace({ shape, layers: [0, 2], documentLengths: [5, 4], queryStride: 2 })
const metadata = new Map([
  ['model', trace.model],
  ['num_layers', '3'],
  ['documents', '[[0,5],[5,9]]'],
  ['held_out', '[]'],
  ['query_positions', JSON.stringify(trace.queryPositions)],
])
const options: StreamedTraceOptions = {
  shape,
  layers: trace.layers,
  numTokens: trace.numTokens,
  numQueries: trace.queryPositions.length,
  metadata,
}

/** All heads of a tensor, rows `start` up to `end`. */
function rowsOf(layer: number, operand: TraceRows['operand'], start: number, end: number): TraceRows {
  const name = { q: 'queries', k: 'keys', v: 'values' } as const
  const heads = [0, 1].flatMap((kvHead) => {
    const values = trace.readHead(layer, kvHead)[name[operand]]
    const length = 16 * (operand === 'q' ? options.numQueries : options.numTokens)
    return Array.from({ length: values.length / length }, (_, head) =>
      values.slice(head * length + 16 * start, head * length + 16 * end),
    )
  })
  return { layer, operand, firstRow: start, values: Float32Array.from(heads.flatMap((head) => [...head])) }
}

function assemble(pieces: readonly TraceRows[], final = metadata): Uint8Array {
  const streamed = streamTrace(options)
  const file = new Uint8Array(streamed.numBytes)
  file.set(streamed.header(final))
  for (const rows of pieces) for (const { offset, bytes } of streamed.pieces(rows)) file.set(bytes, offset)
  return file
}

describe('a trace in pieces', () => {
  it('is the trace as a whole, whatever the pieces and their order', () => {
    const pieces = trace.layers.flatMap((layer) => [
      rowsOf(layer, 'v', 7, 9),
      rowsOf(layer, 'k', 0, 9),
      rowsOf(layer, 'q', 1, options.numQueries),
      rowsOf(layer, 'v', 0, 7),
      rowsOf(layer, 'q', 0, 1),
    ])
    const expected = writeTrace(trace, 'F16')
    expect(Buffer.compare(assemble(pieces), expected)).toBe(0)
    expect(Buffer.compare(assemble(pieces.toReversed()), expected)).toBe(0)
    expect(Buffer.compare(assemble(pieces.slice(1)), expected)).not.toBe(0)
  })

  it('has room for metadata that get known at the end', () => {
    const { header } = streamTrace({
      ...options,
      metadata: new Map([...metadata, ['nats', '[99999.999999]']]),
    })
    const start = header(new Map([...metadata, ['nats', '[4.5]']]))
    expect(start.length).toBe(header(new Map([...metadata, ['nats', '[12345.678901]']])).length)
    expect(Number(new DataView(start.buffer).getBigUint64(0, true))).toBe(start.length - 8)
    expect(() => header(new Map([...metadata, ['nats', '['.padEnd(40, '1')]]))).toThrow(
      /must fit in \d+ bytes/,
    )
  })

  it.each([65520, Number.NaN, Number.NEGATIVE_INFINITY])('does not take %d', (value) => {
    const rows = rowsOf(2, 'k', 3, 6)
    rows.values[(3 + 1) * 16 + 5] = value
    expect(() => [...streamTrace(options).pieces(rows)]).toThrow(
      `trace: layers.2.k must fit float16, got ${value} at head 1, row 4; leave the layer out with --layers`,
    )
  })

  it('takes the largest float16, and what rounds to it', () => {
    const rows = rowsOf(2, 'k', 3, 6)
    rows.values[0] = 65519
    const [{ bytes }] = streamTrace(options).pieces(rows)
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0x7b])
  })

  it('has no room for a layer that was not named', () => {
    expect(() => [...streamTrace(options).pieces({ ...rowsOf(2, 'k', 0, 1), layer: 1 })]).toThrow(
      'trace: has no room for a tensor, got layers.1.k',
    )
  })
})
