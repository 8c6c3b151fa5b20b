import { describe, expect, it } from 'vitest'
import { readableTypeNames, tensorTypeNamed } from '../../src/models/tensorTypes.ts'
import fixture from '../fixtures/models/dequantized.json' with { type: 'json' }

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'))

describe('stored values', () => {
  it('have a fixture for every type that can be read', () => {
    expect(Object.keys(fixture).toSorted()).toEqual([...readableTypeNames].toSorted())
  })

  it.each(Object.entries(fixture))(
    'of type %s are those of gguf.quants.dequantize, to the last bit',
    (name, stored) => {
      const type = tensorTypeNamed(name)
      const encoded = bytesOf(stored.encoded)
      const expected = new Uint32Array(bytesOf(stored.values).buffer)
      const values = new Float32Array(expected.length)
      type?.decode(encoded, values)
      expect(new Uint32Array(values.buffer)).toEqual(expected)
      expect((encoded.length / (type?.blockBytes ?? 0)) * (type?.blockLength ?? 0)).toBe(values.length)
    },
  )
})
