import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { groupSize } from '../../src/cache/shape.ts'
import { sourceOf } from '../../src/formats/byteSource.ts'
import { readTrace } from '../../src/formats/trace.ts'

const file = openSync(new URL('../../data/smollm2-135m.safetensors', import.meta.url), 'r')
const source = sourceOf(fstatSync(file).size, (offset, length) => {
  const bytes = new Uint8Array(length)
  readSync(file, bytes, 0, length, offset)
  return bytes
})
const trace = readTrace(source, 'committed')

afterAll(() => closeSync(file))

describe('the trace of SmolLM2-135M in data/', () => {
  it('has every layer and head, eight documents to choose on and three held out', () => {
    expect(trace.shape).toEqual({ numLayers: 30, numQueryHeads: 9, numKvHeads: 3, headDim: 64 })
    expect(trace.layers).toEqual(Array.from({ length: 30 }, (_, layer) => layer))
    expect(trace.documents.length).toBe(11)
    expect(trace.heldOut).toEqual([8, 9, 10])
    expect(trace.checksum).toBe('7539f62c')
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
})
