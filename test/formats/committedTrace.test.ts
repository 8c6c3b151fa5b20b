import { describe, expect, it } from 'vitest'
import { groupSize } from '../../src/cache/shape.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import {
  committedTrace,
  numpyDocuments,
  numpyNats,
  numpyTrace,
  traceMetadata,
} from '../models/committedTrace.ts'
import { largestDifference } from '../models/largestDifference.ts'

const trace = openTrace(committedTrace)

describe('the trace of SmolLM2-135M in data/', () => {
  it('has every layer and head, eight documents to choose on and three held out', () => {
    expect(trace.shape).toEqual({ numLayers: 30, numQueryHeads: 9, numKvHeads: 3, headDim: 64 })
    expect(trace.layers).toEqual(Array.from({ length: 30 }, (_, layer) => layer))
    expect(trace.documents.length).toBe(11)
    expect(trace.heldOut).toEqual([8, 9, 10])
    expect(trace.checksum).toBe('50651f02')
  })

  it('has finite values in every head, and eight queries a document', () => {
    expect(trace.queryPositions.length).toBe(8 * 11)
    for (const layer of trace.layers)
      for (let kvHead = 0; kvHead < trace.shape.numKvHeads; kvHead++) {
        const { queries, keys, values } = trace.readHead(layer, kvHead)
        expect(queries.length).toBe(groupSize(trace.shape) * 88 * 64)
        expect([keys.length, values.length]).toEqual([1056 * 64, 1056 * 64])
      }
  })

  it('has in layer 0 the same values for every comma, wherever it stands', () => {
    // values carry no position: in the first layer they depend on the token alone
    const commas = [22, 108, 213]
    const { values } = trace.readHead(0, 1)
    const row = (token: number): number[] => [...values.subarray(token * 64, (token + 1) * 64)]
    for (const token of commas) expect(row(token)).toEqual(row(commas[0]))
    expect(row(21)).not.toEqual(row(commas[0]))
  })

  it('gives each document the likelihood that NumPy computes, to 1e-5 nats a token', () => {
    const nats = traceMetadata(committedTrace).nats_per_token as readonly number[]
    expect(nats.length).toBe(numpyNats.length)
    expect(largestDifference(nats, numpyNats)).toBeLessThan(1e-5)
  })

  it('holds what NumPy computes, to one unit of float16 and 1e-4', () => {
    const reference = openTrace(numpyTrace)
    const firstTokens = numpyDocuments.map((document) => trace.documents[document].start)
    expect(reference.layers).toEqual([0, 14, 29])
    for (const layer of reference.layers)
      for (let kvHead = 0; kvHead < trace.shape.numKvHeads; kvHead++) {
        const [ours, theirs] = [trace, reference].map((one) => one.readHead(layer, kvHead))
        for (const operand of ['keys', 'values'] as const)
          for (const [document, first] of firstTokens.entries())
            expect(
              largestExcess(rows(ours[operand], first, 96), rows(theirs[operand], document * 96, 96)),
            ).toBeLessThan(1e-4)
      }
  })
})

function rows(vectors: Float32Array, first: number, count: number): Float32Array {
  return vectors.subarray(first * 64, (first + count) * 64)
}

/** How much farther apart two values are than one unit of float16's 11 bits. */
function largestExcess(computed: Float32Array, expected: Float32Array): number {
  return computed.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - expected[index]) - Math.abs(value) * 2 ** -10),
    0,
  )
}
