import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { writeSafetensors } from '../../src/formats/writeSafetensors.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { fixtureBytes } from './traceFixture.ts'

const read = (bytes: Uint8Array) => readSafetensors(bytesSource(bytes))

/** A file with this header, and this many bytes of data. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + text.length + dataBytes)
  file[0] = text.length & 0xff
  file[1] = text.length >> 8
  file.set(text, 8)
  return file
}

describe('the safetensors reader', () => {
  it('reads what the safetensors package writes, types that are no floats by their names', () => {
    const { tensors, metadata } = read(fixtureBytes('safetensors/model.safetensors'))
    expect(metadata.size).toBe(0)
    expect(Object.fromEntries([...tensors].map(([name, { type, shape }]) => [name, [type, shape]]))).toEqual({
      'model.embed_tokens.weight': ['F16', [4, 3]],
      'model.ids': ['I64', [5]],
      'model.norm.weight': ['F64', [3]],
    })
  })

  it('gives back what the writer was given, in the same bytes each time', () => {
    const tensor = fc.record({
      type: fc.constantFrom('U8', 'I8', 'F8_E4M3'),
      bytes: fc.uint8Array({ maxLength: 20 }),
    })
    const names = fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__')
    fc.assert(
      fc.property(fc.dictionary(names, tensor), fc.dictionary(fc.string(), fc.string()), (parts, notes) => {
        const tensors = new Map(
          Object.entries(parts).map(([name, { type, bytes }]) => [
            name,
            { type, bytes, shape: [1, bytes.length] },
          ]),
        )
        const file = writeSafetensors(tensors, new Map(Object.entries(notes)))
        expect(writeSafetensors(tensors, new Map(Object.entries(notes)))).toEqual(file)
        const found = read(file)
        expect(Object.fromEntries(found.metadata)).toEqual({ ...notes })
        expect([...found.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted())
        for (const [name, { type, shape, offset, byteLength }] of found.tensors) {
          expect({ type, shape }).toEqual({ type: tensors.get(name)?.type, shape: tensors.get(name)?.shape })
          expect(file.subarray(offset, offset + byteLength)).toEqual(tensors.get(name)?.bytes)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('begins the data at a multiple of 8 bytes', () => {
    for (const name of ['a', 'ab', 'abc', 'abcdefghi']) {
      const file = writeSafetensors(
        new Map([[name, { type: 'U8', shape: [1], bytes: Uint8Array.of(7) }]]),
        new Map(),
      )
      expect(read(file).tensors.get(name)?.offset).toSatisfy((offset: number) => offset % 8 === 0)
    }
  })

  it('refuses a file cut short at any byte, and one with a byte too many', () => {
    const file = fixtureBytes('safetensors/trace-f16.safetensors')
    for (let length = 0; length < file.length; length++)
      expect(() => read(file.subarray(0, length)), `${length} bytes`).toThrow(FormatError)
    expect(() => read(Uint8Array.of(...file, 0))).toThrow(FormatError)
  })

  it('names the byte of the file where the header stops being JSON', () => {
    expect(() => read(fileOf('{"a":[1,}'))).toThrow(
      'safetensors: not JSON, got "}"; correct it, or fetch it again (at byte 16)',
    )
  })

  it.each([
    [
      'a header over the bound',
      Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0x7b),
      'at most 100000000 bytes, got 4294967296',
    ],
    ['a header that is no object', fileOf('[]'), 'must begin with "{", got byte 91; fetch it again'],
    ['a header that is empty', fileOf(''), 'must begin with "{", got byte undefined'],
    ['a header that is not UTF-8', fileOf('{"a').fill(0xff, 10, 11), 'the header is not UTF-8'],
    ['metadata that is a list', fileOf('{"__metadata__":[]}'), '"__metadata__" must be an object, got []'],
    ['metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), 'metadata "a" must be a string, got 1'],
    ['a tensor that is no object', fileOf('{"a":null}'), '"a" must be an object, got null'],
    ['an unknown dtype', fileOf('{"a":{"dtype":"toString"}}'), 'must have a known dtype, got "toString"'],
    [
      'a negative size',
      fileOf('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1),
      'tensor "a" must have a shape of whole numbers, got [-1]',
    ],
    [
      'offsets that are missing',
      fileOf('{"a":{"dtype":"U8","shape":[1]}}', 1),
      'must have data_offsets [start, end], got undefined',
    ],
    [
      'offsets the wrong way round',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}', 1),
      'must have data_offsets [start, end], got [1,0]',
    ],
    [
      'fewer bytes than shape and dtype take',
      fileOf('{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,12]}}', 12),
      'tensor "a", F32 [2,3], takes 24 bytes, got 12',
    ],
    [
      'more bytes than shape and dtype take',
      fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}', 12),
      'tensor "a", F32 [2], takes 8 bytes, got 12',
    ],
    [
      'tensors that overlap',
      fileOf(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        3,
      ),
      'tensor "b" must begin at byte 115, got 114; fetch it again',
    ],
    [
      'a name that occurs twice',
      fileOf(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        2,
      ),
      'tensor "a" must begin at byte 113, got 114',
    ],
    [
      'a tensor beyond the file',
      fileOf('{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}', 3),
      'the tensors end at byte 70, got a file of 64; fetch it again',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => read(file)).toThrow(FormatError)
    expect(() => read(file)).toThrow(message)
  })
})
