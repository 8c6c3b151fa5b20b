import { describe, expect, it } from 'vitest'
import { tensorSeed } from '../../src/cache/tensorSeed.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import { keyOffset } from '../../src/study/keyOffset.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { exact, inCodec } from '../../src/study/storage.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { naiveMeasurement } from './naiveMeasurement.ts'

const trace = buildTrace({ shape: { headDim: 16 }, documentLengths: [5, 4, 6], heldOut: [1] })
const labels = { seed: 3, kqvVersion: 'test' }

describe('the offset of keys', () => {
  it('is the mean of each channel over the documents that are not held out', () => {
    const keys = Float32Array.from({ length: 15 * 16 }, (_, index) => {
      const token = Math.floor(index / 16)
      return token >= 5 && token < 9 ? 1e4 : (index % 16) + (token < 5 ? 11 : 0)
    })
    // five tokens that are 11 higher, and six that are not
    expect([...keyOffset(keys, trace)]).toEqual(Array.from({ length: 16 }, (_, channel) => channel + 5))
  })

  it('is rounded to float16, and cut where that ends', () => {
    const of = (value: number): number => keyOffset(new Float32Array(15 * 16).fill(value), trace)[3]
    expect(of(2049)).toBe(2048)
    expect(of(1e9)).toBe(65504)
    expect(of(-1e9)).toBe(-65504)
  })

  it.each([
    [0.5, 0.98],
    [2, 0.71],
    [2 * Math.PI, 0],
  ])('of keys that turn by %d radians holds %d of their energy', (angle, share) => {
    const documents = [{ start: 0, end: 1000 }]
    const keys = Float32Array.from({ length: 1000 * 16 }, (_, index) => {
      const turned = (angle * Math.floor(index / 16)) / 1000
      return index % 2 === 0 ? Math.cos(turned) : Math.sin(turned)
    })
    const [cos, sin] = keyOffset(keys, { documents, heldOut: [], shape: trace.shape })
    expect(cos ** 2 + sin ** 2).toBeCloseTo(share, 2)
    expect(cos ** 2 + sin ** 2).toBeCloseTo((Math.sin(angle / 2) / (angle / 2)) ** 2, 2)
  })

  it('is what centred keys are measured with, and never values', () => {
    const head = trace.readHead(0, 0)
    const codec = createCodec('mse3:center=mean', 16, tensorSeed(3, 0, 0, 'k'), {
      offset: keyOffset(head.keys, trace),
    })
    const encoded = new Uint8Array(codec.encodedBytes(15))
    codec.encode(head.keys, encoded)
    const keys = new Float32Array(head.keys.length)
    codec.decode(encoded, keys)
    const centered = inCodec('mse3:center=mean')
    const pair = { keys: centered, values: exact, documents: [0, 1] }
    for (const row of measureTask(trace, labels, { layer: 0, kvHead: 0, pairs: [pair] })) {
      const { klNats, outputScaleError } = naiveMeasurement(trace, head, keys, head.values, row.document)
      expect(row.keyStorage).toBe('mse3:center=mean')
      expect(row.klNats).toBeCloseTo(klNats, 11)
      expect(row.outputScaleError).toBeCloseTo(outputScaleError, 11)
    }
    const values = { keys: exact, values: centered, documents: [0] }
    expect(() => measureTask(trace, labels, { layer: 0, kvHead: 0, pairs: [values] })).toThrow(
      'needs the offset',
    )
  })
})
