import { describe, expect, it } from 'vitest'
import { tensorSeed } from '../../src/cache/tensorSeed.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import type { MeasurementRow } from '../../src/study/measurement.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { exact, inCodec, inMixture, type Storage, storageLabel } from '../../src/study/storage.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { type Errors, naiveMeasurement } from './naiveMeasurement.ts'

const trace = buildTrace({
  shape: { numQueryHeads: 6, numKvHeads: 2, headDim: 20 },
  documentLengths: [7, 1, 23, 10],
  queryStride: 4,
})
const labels = { seed: 3, kqvVersion: 'test' }
const allDocuments = [0, 1, 2, 3]

function measure(keys: Storage, values: Storage, documents = allDocuments, seed = 3): MeasurementRow[] {
  return measureTask(
    trace,
    { ...labels, seed },
    { layer: 1, kvHead: 1, pairs: [{ keys, values, documents }] },
  )
}

/** What a codec gives back of the keys or values of the head that is measured. */
function decoded(codecId: string, operand: 'k' | 'v'): Float32Array {
  const head = trace.readHead(1, 1)
  const vectors = operand === 'k' ? head.keys : head.values
  const codec = createCodec(codecId, trace.shape.headDim, tensorSeed(labels.seed, 1, 1, operand))
  const bytes = new Uint8Array(codec.encodedBytes(trace.numTokens))
  codec.encode(vectors, bytes)
  const out = new Float32Array(vectors.length)
  codec.decode(bytes, out)
  return out
}

describe('a measurement', () => {
  const { keys, values } = trace.readHead(1, 1)
  const quantizedKeys = decoded('mse2', 'k')
  const quantizedValues = decoded('qjl2', 'v')
  it.each([
    { name: 'keys alone', k: inCodec('mse2'), v: exact, decodedKeys: quantizedKeys, decodedValues: values },
    { name: 'values alone', k: exact, v: inCodec('qjl2'), decodedKeys: keys, decodedValues: quantizedValues },
    {
      name: 'both',
      k: inCodec('mse2'),
      v: inCodec('qjl2'),
      decodedKeys: quantizedKeys,
      decodedValues: quantizedValues,
    },
  ])('is what the formulas give from decoded vectors, of $name', ({ k, v, decodedKeys, decodedValues }) => {
    const rows = measure(k, v)
    expect(rows.map(({ document }) => document)).toEqual(allDocuments)
    for (const row of rows) {
      const expected = naiveMeasurement(trace, trace.readHead(1, 1), decodedKeys, decodedValues, row.document)
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(row[name as keyof Errors] - value), `${name} of ${row.document}`).toBeLessThan(1e-11)
      }
    }
  })

  it('finds errors where there are some', () => {
    const [row] = measure(inCodec('mse2'), inCodec('qjl2'))
    expect(row.klNats).toBeGreaterThan(1e-3)
    expect(row.klNatsMax).toBeGreaterThan(row.klNats)
    expect(row.outputScaleError).toBeGreaterThan(1e-3)
  })

  it('leaves attention alone when only values are quantized', () => {
    for (const row of measure(exact, inCodec('mse1'))) {
      expect(row).toMatchObject({ klNats: 0, top1Agreement: 1, totalVariation: 0, keyScaleError: 0 })
      expect(row.outputScaleError).toBeGreaterThan(0.01)
    }
  })

  it.each([exact, inCodec('f32')])('of lossless storage has no error at all: $kind', (storage) => {
    for (const row of measure(storage, storage)) {
      expect(row).toMatchObject({
        klNats: 0,
        klNatsMax: 0,
        klNatsShallow: 0,
        klNatsDeep: 0,
        totalVariation: 0,
        top1Agreement: 1,
        top5Agreement: 1,
        innerProductBias: 0,
        innerProductVariance: 0,
        keyScaleError: 0,
        keyDirectionError: 0,
        valueScaleError: 0,
        valueDirectionError: 0,
        outputScaleError: 0,
        outputDirectionError: 0,
      })
    }
  })

  it('counts the bytes that the document takes', () => {
    const rows = measure(inCodec('mse3'), inCodec('f16'))
    const perKey = createCodec('mse3', 20, tensorSeed(0, 0, 0, 'k')).encodedBytes(1)
    expect(rows.map(({ keyBytes }) => keyBytes)).toEqual([7, 1, 23, 10].map((count) => count * perKey))
    expect(rows.map(({ valueBytes }) => valueBytes)).toEqual([7, 1, 23, 10].map((count) => count * 40))
  })
})

describe('measureTask', () => {
  const mixture = inMixture('mse2', 'mse3', 0.4)

  it('is a pure function of trace, seed and task', () => {
    expect(measure(mixture, inCodec('qjl3'))).toEqual(measure(mixture, inCodec('qjl3')))
  })

  it('draws its rotations from the seed', () => {
    const [first, other] = [3, 4].map((seed) => measure(inCodec('mse2'), exact, [2], seed)[0].klNats)
    expect(first).not.toBe(other)
  })

  it('gives a document the same numbers whichever others are measured with it', () => {
    const all = measure(mixture, inCodec('mse2'))
    for (const documents of [[2], [0, 3], [3, 0]])
      expect(measure(mixture, inCodec('mse2'), documents)).toEqual(documents.map((document) => all[document]))
  })

  it('gives a pair the same numbers whatever was measured before it', () => {
    const storages = [exact, inCodec('mse2'), inCodec('qjl2'), mixture]
    const pairs = storages.flatMap((keys) => storages.map((values) => ({ keys, values, documents: [0, 2] })))
    const together = measureTask(trace, labels, { layer: 1, kvHead: 1, pairs })
    expect(together).toEqual(pairs.flatMap(({ keys, values }) => measure(keys, values, [0, 2])))
    const subsets = [[0, 2], [1], [0, 2]].map((documents) => ({ keys: mixture, values: exact, documents }))
    expect(measureTask(trace, labels, { layer: 1, kvHead: 1, pairs: subsets })).toEqual(
      subsets.flatMap(({ documents }) => measure(mixture, exact, documents)),
    )
  })

  it('labels its rows with all that it takes to measure them again', () => {
    const [row] = measure(mixture, exact, [2])
    expect(row).toMatchObject({
      trace: trace.checksum,
      model: trace.model,
      kqvVersion: 'test',
      seed: 3,
      layer: 1,
      kvHead: 1,
      headDim: 20,
      keyStorage: storageLabel(mixture),
      valueStorage: 'exact',
      document: 2,
      numRows: 3 * trace.queryPositions.filter((position) => position >= 8 && position < 31).length,
    })
  })
})
