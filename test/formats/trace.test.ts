import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Trace } from '../../src/cache/trace.ts'
import { bytesSource, sourceOf } from '../../src/formats/byteSource.ts'
import { encodeFloats } from '../../src/formats/floatTensor.ts'
import { writeNpy } from '../../src/formats/npy.ts'
import { readTrace } from '../../src/formats/trace.ts'
import type { TensorBytes } from '../../src/formats/writeSafetensors.ts'
import { writeTrace } from '../../src/formats/writeTrace.ts'
import { writeZip } from '../../src/formats/zip.ts'
import { FormatError, ShapeError, TooLargeError } from '../../src/numerics/errors.ts'
import { altered, fixtureBytes, fixtureValues, smallTrace } from './traceFixture.ts'

const read = (bytes: Uint8Array): Trace => readTrace(bytesSource(bytes), 'name')
const small = writeTrace(smallTrace(), 'F16')
const errors = [FormatError, RangeError, ShapeError, TooLargeError]

/** A tensor of ones. */
function ones(...shape: number[]): TensorBytes {
  const count = shape.reduce((product, size) => product * size, 1)
  return { type: 'F32', shape, bytes: encodeFloats(new Float32Array(count).fill(1), 'F32') }
}

/** Arrays of zeros. */
function npz(shapes: Record<string, number[]>): Uint8Array {
  return writeZip(
    new Map(
      Object.entries(shapes).map(([name, shape]) => {
        const count = shape.reduce((product, size) => product * size, 1)
        return [`${name}.npy`, writeNpy(new Float32Array(count), shape, 'F16')]
      }),
    ),
  )
}

/** Reads every head, as a measurement would. */
function readAll(bytes: Uint8Array): void {
  const trace = read(bytes)
  for (const layer of trace.layers)
    for (let head = 0; head < trace.shape.numKvHeads; head++) trace.readHead(layer, head)
}

describe('a trace in safetensors', () => {
  it.each(['f32', 'f16', 'bf16'])('is read as the safetensors package writes it, in %s', (type) => {
    const trace = read(fixtureBytes(`safetensors/trace-${type}.safetensors`))
    expect(trace).toMatchObject({
      model: 'fixture',
      shape: { numLayers: 5, numQueryHeads: 4, numKvHeads: 2, headDim: 8 },
      layers: [1, 3],
      numTokens: 6,
      documents: [
        { start: 0, end: 3 },
        { start: 3, end: 6 },
      ],
      heldOut: [],
      queryPositions: [1, 2, 5],
    })
    for (const layer of [1, 3])
      for (const kvHead of [0, 1]) {
        const head = trace.readHead(layer, kvHead)
        expect([...head.queries]).toEqual(fixtureValues(kvHead * 48, 48, 3 * layer))
        expect([...head.keys]).toEqual(fixtureValues(kvHead * 48, 48, 3 * layer + 1))
        expect([...head.values]).toEqual(fixtureValues(kvHead * 48, 48, 3 * layer + 2))
      }
  })

  it.each(['F16', 'F32'] as const)('gives back the trace that was written, in %s', (type) => {
    const { checksum: _, readHead, ...rest } = smallTrace()
    const trace = read(writeTrace(smallTrace(), type))
    expect(trace).toMatchObject(rest)
    for (const layer of rest.layers) expect(trace.readHead(layer, 0)).toEqual(readHead(layer, 0))
  })

  it('carries the CRC-32 of the file', () => {
    expect(read(fixtureBytes('safetensors/trace-f16.safetensors')).checksum).toBe('c8f25f2f')
  })

  it('reads of the file only the head that is asked for', () => {
    let bytesRead = 0
    const file = fixtureBytes('safetensors/trace-f16.safetensors')
    const source = sourceOf(file.length, (offset, length) => {
      bytesRead += length
      return file.subarray(offset, offset + length)
    })
    const trace = readTrace(source, 'name')
    bytesRead = 0
    trace.readHead(3, 1)
    expect(bytesRead).toBe(3 * 48 * 2)
  })

  it('takes defaults for what the metadata leave out', () => {
    const trace = read(
      altered(small, (tensors, metadata) => {
        for (const key of ['model', 'num_layers', 'held_out', 'query_positions']) metadata.delete(key)
        for (const layer of [0, 2]) tensors.set(`layers.${layer}.q`, ones(2, 5, 8))
      }),
    )
    expect(trace).toMatchObject({ model: 'name', heldOut: [], queryPositions: [0, 1, 2, 3, 4] })
    expect(trace.shape.numLayers).toBe(3)
  })

  it('allows text between documents that belongs to none', () => {
    const trace = read(
      altered(small, (_, metadata) =>
        metadata.set('documents', '[[0,2],[4,5]]').set('query_positions', '[0,1,4]'),
      ),
    )
    expect(trace.documents[1]).toEqual({ start: 4, end: 5 })
  })

  it('refuses a file cut short at any byte', () => {
    for (let length = 0; length < small.length; length++)
      expect(() => read(small.subarray(0, length)), `${length} bytes`).toThrow(FormatError)
  })

  it('refuses to write what float16 cannot hold', () => {
    const { readHead, ...rest } = smallTrace()
    const trace: Trace = {
      ...rest,
      readHead: (layer, head) => ({ ...readHead(layer, head), values: new Float32Array(40).fill(65520) }),
    }
    expect(() => writeTrace(trace, 'F16')).toThrow(
      'trace: layers.0.v is beyond float16, got 65520; write it as F32',
    )
    expect(read(writeTrace(trace, 'F32')).readHead(0, 0).values[0]).toBe(65520)
  })
})

describe('a trace in npz', () => {
  it.each(['stored-f4', 'deflated-f2', 'deflated-f8'])('is read as NumPy writes it: %s', (name) => {
    const trace = read(fixtureBytes(`numpy/${name}.npz`))
    expect(trace).toMatchObject({
      model: 'name',
      shape: { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 8 },
      layers: [0, 1],
      numTokens: 6,
      documents: [
        { start: 0, end: 3 },
        { start: 3, end: 6 },
      ],
      heldOut: [],
      queryPositions: [0, 1, 2, 3, 4, 5],
    })
    // [layer, document, head] of values: 3 tokens of 8 channels each
    const values = [0, 1].flatMap((document) => fixtureValues(((1 * 2 + document) * 2 + 1) * 24, 24, 2))
    expect([...trace.readHead(1, 1).values]).toEqual(values)
    const queries = [2, 3].flatMap((head) =>
      [0, 1].flatMap((document) => fixtureValues(((1 * 2 + document) * 4 + head) * 24, 24, 0)),
    )
    expect([...trace.readHead(1, 1).queries]).toEqual(queries)
  })

  it.each([
    [
      'big-endian values',
      fixtureBytes('numpy/big-endian.npz'),
      'trace: q.npy: values must be little-endian floats, got ">f4"',
    ],
    ['Fortran order', fixtureBytes('numpy/fortran.npz'), 'trace: q.npy: must be row-major'],
    ['no keys', npz({ q: [1, 1, 1, 2, 8] }), 'an npz needs arrays q, k and v, got ["q.npy"]'],
    [
      'four axes',
      npz({ q: [1, 1, 2, 8] }),
      'q must be [layers, documents, heads, tokens, head dim], none of them 0, got [1,1,2,8]',
    ],
    ['no layer', npz({ q: [0, 1, 1, 2, 8] }), 'got [0,1,1,2,8]'],
    [
      'queries at fewer tokens',
      npz({ q: [1, 1, 1, 1, 8], k: [1, 1, 1, 2, 8], v: [1, 1, 1, 2, 8] }),
      'q must have the layers, documents and tokens of k, [1,1,1,2,8], got [1,1,1,1,8]; for queries at some tokens',
    ],
    [
      'values of other heads than keys',
      npz({ q: [1, 1, 2, 2, 8], k: [1, 1, 1, 2, 8], v: [1, 1, 2, 2, 8] }),
      'layers.0.v must have the shape of layers.0.k, [1, 2, 8], got [2, 2, 8]',
    ],
  ])('is refused with %s', (_, file, message) => {
    expect(() => read(file)).toThrow(message)
  })
})

describe('a trace is refused, in one line, with', () => {
  const withMetadata = (key: string, value: string): Uint8Array =>
    altered(small, (_, metadata) => metadata.set(key, value))
  const withTensors = (...changes: [string, TensorBytes][]): Uint8Array =>
    altered(small, (tensors) => {
      for (const [name, tensor] of changes) tensors.set(name, tensor)
    })
  const without = (name: string): Uint8Array => altered(small, (tensors) => tensors.delete(name))
  const everywhere = (headDim: number, numQueryHeads = 2): Uint8Array =>
    withTensors(
      ...[0, 2].flatMap((layer): [string, TensorBytes][] => [
        [`layers.${layer}.q`, ones(numQueryHeads, 3, headDim)],
        [`layers.${layer}.k`, ones(2, 5, headDim)],
        [`layers.${layer}.v`, ones(2, 5, headDim)],
      ]),
    )

  it.each([
    [
      'neither format',
      new TextEncoder().encode('once upon'),
      FormatError,
      'name must be a safetensors or npz file, got neither',
    ],
    [
      'a model in GGUF',
      new TextEncoder().encode('GGUF.....'),
      FormatError,
      'name must be a safetensors or npz file, got a model in GGUF; make a trace of it with kqv capture',
    ],
    [
      "a model's weights",
      fixtureBytes('safetensors/model.safetensors'),
      FormatError,
      'trace: needs tensors layers.<i>.q, .k and .v, got "model.ids" and 2 others; capture',
    ],
    ['no keys in a layer', without('layers.2.k'), FormatError, 'layer 2 needs q, k and v, got no layers.2.k'],
    ['no values in a layer', without('layers.0.v'), FormatError, 'got no layers.0.v'],
    ['no queries in a layer', without('layers.2.q'), FormatError, 'got no layers.2.q'],
    [
      'integers',
      withTensors(['layers.0.k', { ...ones(1, 5, 8), type: 'I32' }]),
      FormatError,
      'layers.0.k must be F32, F16 or BF16, got I32',
    ],
    [
      'float64',
      withTensors(['layers.0.k', { type: 'F64', shape: [1, 5, 8], bytes: new Uint8Array(320) }]),
      FormatError,
      'layers.0.k must be F32, F16 or BF16, got F64',
    ],
    [
      'two axes',
      withTensors(['layers.0.k', ones(5, 8)]),
      ShapeError,
      'layers.0.k must be [heads, rows, head dim], got [5,8]',
    ],
    [
      'values that do not fit the keys',
      withTensors(['layers.2.v', ones(1, 4, 8)]),
      ShapeError,
      'layers.2.v must have the shape of layers.2.k, [1, 5, 8], got [1, 4, 8]',
    ],
    [
      'a layer of another shape',
      withTensors(['layers.2.k', ones(1, 4, 8)], ['layers.2.v', ones(1, 4, 8)]),
      ShapeError,
      'layers.2.k must have the shape of layers.0.k, [1, 5, 8], got [1, 4, 8]',
    ],
    [
      'a layer of other queries',
      withTensors(['layers.2.q', ones(4, 3, 8)]),
      ShapeError,
      'layers.2.q must have the shape of layers.0.q, [2, 3, 8], got [4, 3, 8]',
    ],
    [
      'queries of another head dim',
      withTensors(['layers.0.q', ones(2, 3, 16)], ['layers.2.q', ones(2, 3, 16)]),
      ShapeError,
      'layers.0.q must have the head dim of k, 8, got 16',
    ],
    ['a head dim that is too small', everywhere(7), ShapeError, 'head dim must be 8 to 1024, got 7'],
    ['a head dim that is too large', everywhere(1025), ShapeError, 'head dim must be 8 to 1024, got 1025'],
    [
      'query heads that KV heads cannot share',
      everywhere(8, 3),
      ShapeError,
      'query heads must be a multiple of the 2 KV heads, got 3',
    ],
    [
      'no query heads',
      everywhere(8, 0),
      ShapeError,
      'query heads must be a multiple of the 2 KV heads, got 0',
    ],
    [
      'fewer layers than captured',
      withMetadata('num_layers', '2'),
      RangeError,
      'num_layers must be at least 3, the layers captured, got 2',
    ],
    [
      'more layers than any model',
      withMetadata('num_layers', '4097'),
      TooLargeError,
      'at most 4096 layers are read, got 4097',
    ],
    [
      'layers that are no number',
      withMetadata('num_layers', '"3"'),
      FormatError,
      'metadata num_layers must be a whole number, got "\\"3\\""',
    ],
    [
      'no documents named',
      altered(small, (_, metadata) => metadata.delete('documents')),
      FormatError,
      'metadata must hold documents as [[start, end], ...] over tokens, got none',
    ],
    [
      'documents that are not JSON',
      withMetadata('documents', '[[0,2],[2,5]'),
      FormatError,
      'trace: metadata documents: not JSON, got the end of the file',
    ],
    [
      'documents that are no ranges',
      withMetadata('documents', '[[0,2],[2]]'),
      FormatError,
      'metadata documents must be a list of [start, end], got "[[0,2],[2]]"',
    ],
    ['zero documents', withMetadata('documents', '[]'), RangeError, 'needs at least one document, got none'],
    [
      'an empty document',
      withMetadata('documents', '[[0,2],[2,2]]'),
      RangeError,
      'document 1 must hold a token, got [2, 2]',
    ],
    [
      'documents that overlap',
      withMetadata('documents', '[[0,3],[2,5]]'),
      RangeError,
      'document 1 must begin where the one before ends, at 3, or later, got [2, 5]',
    ],
    [
      'documents out of order',
      withMetadata('documents', '[[2,5],[0,2]]'),
      RangeError,
      'document 1 must begin where the one before ends, at 5',
    ],
    [
      'a document beyond the tokens',
      withMetadata('documents', '[[0,2],[2,6]]'),
      RangeError,
      'document 1 must end within the 5 tokens, got [2, 6]',
    ],
    [
      'an unknown document held out',
      withMetadata('held_out', '[2]'),
      RangeError,
      'held_out must name documents 0 .. 1, got 2',
    ],
    [
      'all documents held out',
      withMetadata('held_out', '[0,1]'),
      RangeError,
      'held_out must leave a document to choose on, got all 2',
    ],
    [
      'a document held out twice',
      withMetadata('held_out', '[0,0]'),
      RangeError,
      'held_out must ascend, got 0 after 0',
    ],
    [
      'held-out documents that are negative',
      withMetadata('held_out', '[-1]'),
      FormatError,
      'held_out must be a list of whole numbers, got "[-1]"',
    ],
    [
      'too few query positions',
      withMetadata('query_positions', '[1,4]'),
      ShapeError,
      'query_positions must name a token for each of the 3 rows of q, got 2',
    ],
    [
      'query positions left out though rows are fewer',
      altered(small, (_, metadata) => metadata.delete('query_positions')),
      ShapeError,
      'for each of the 3 rows of q, got 5',
    ],
    [
      'query positions out of order',
      withMetadata('query_positions', '[1,4,2]'),
      RangeError,
      'query_positions must ascend, got 2 after 4',
    ],
    [
      'a query beyond the documents',
      withMetadata('query_positions', '[1,2,5]'),
      RangeError,
      'queries must be at tokens of a document, got one at token 5',
    ],
    [
      'a query between documents',
      altered(small, (_, metadata) => metadata.set('documents', '[[0,2],[3,5]]')),
      RangeError,
      'document 1, [3, 5], needs a query, got 2 as the next',
    ],
    [
      'a document without a query',
      withMetadata('query_positions', '[2,3,4]'),
      RangeError,
      'document 0, [0, 2], needs a query, got 2 as the next',
    ],
  ])('%s', (_, file, errorClass, message) => {
    expect(() => read(file)).toThrow(errorClass)
    expect(() => read(file)).toThrow(message)
    expect(() => read(file)).not.toThrow('\n')
  })

  it.each([
    ['k', Number.NaN, 'trace: layer 2 keys hold a NaN, got head 0, token 3; capture it again'],
    ['v', Number.POSITIVE_INFINITY, 'trace: layer 2 values hold an infinity, got head 0, token 3'],
    // 27 is in row 0 of head 1
    ['q', Number.NEGATIVE_INFINITY, 'trace: layer 2 queries hold an infinity, got head 1, token 1'],
  ])('a value of %s that is %d, once its head is read', (operand, value, message) => {
    const file = altered(small, (tensors) => {
      const name = `layers.2.${operand}`
      const { shape } = tensors.get(name) ?? ones()
      const tensor = ones(...shape)
      new DataView(tensor.bytes.buffer).setFloat32(4 * 27, value, true)
      tensors.set(name, tensor)
    })
    const trace = read(file)
    trace.readHead(0, 0)
    expect(() => trace.readHead(2, 0)).toThrow(RangeError)
    expect(() => trace.readHead(2, 0)).toThrow(message)
  })

  it('a value that is NaN in a head that is not the first, by its own number', () => {
    const file = altered(everywhere(8, 4), (tensors) => {
      const queries = ones(4, 3, 8)
      new DataView(queries.bytes.buffer).setFloat32(4 * (3 * 24 + 8), Number.NaN, true)
      tensors.set('layers.0.q', queries)
    })
    expect(() => read(file).readHead(0, 1)).toThrow('layer 0 queries hold a NaN, got head 3, token 2')
  })

  it('a layer or a head that it does not have', () => {
    expect(() => read(small).readHead(1, 0)).toThrow('trace: layer must be one of 0, 2, got 1')
    expect(() => read(small).readHead(0, 1)).toThrow('trace: KV head must be 0 .. 0, got 1')
    expect(() => read(small).readHead(0, -1)).toThrow(RangeError)
  })
})

describe('an altered trace', () => {
  it.each([
    ['safetensors', small],
    ['stored npz', fixtureBytes('numpy/stored-f4.npz')],
    ['deflated npz', fixtureBytes('numpy/deflated-f2.npz')],
  ])('never fails but with an error of ours: %s', (_, file) => {
    const change = fc.record({ at: fc.nat(file.length - 1), value: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = new Uint8Array(file)
        for (const { at, value } of changes) copy[at] = value
        try {
          readAll(copy)
        } catch (error) {
          expect(errors).toContain((error as Error).constructor)
          expect((error as Error).message).toMatch(/^(trace|safetensors|zip|name|file): [^\n]*$/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
