import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import type { FloatTensor } from '../../src/formats/floatTensor.ts'
import { readNpy, writeNpy } from '../../src/formats/npy.ts'
import { FormatError, ShapeError } from '../../src/numerics/errors.ts'
import { fixtureBytes } from './traceFixture.ts'

const read = (bytes: Uint8Array): FloatTensor => readNpy(bytesSource(bytes), 'x.npy')
const vector = fixtureBytes('numpy/vector.npy')

/** NumPy's own file with some of its header changed, at the same length. */
function edited(from: string, to: string): Uint8Array {
  const text = Buffer.from(vector).toString('latin1')
  expect(text).toContain(from)
  return Buffer.from(text.replace(from, to.padEnd(from.length)), 'latin1')
}

describe('npy', () => {
  it('reads and writes the bytes that NumPy writes', () => {
    const tensor = read(vector)
    expect(tensor.shape).toEqual([3])
    expect([...tensor.readValues(0, 3)]).toEqual([1.5, -2.25, 0])
    expect(Buffer.from(writeNpy(Float32Array.of(1.5, -2.25, 0), [3], 'F16'))).toEqual(Buffer.from(vector))
  })

  it.each([[[2, 3]], [[6]], [[3, 1, 2]], [[]]])('gives back values of shape %j', (shape) => {
    const count = shape.reduce((product, size) => product * size, 1)
    const values = Float32Array.from({ length: count }, (_, index) => index - 1.1)
    const tensor = read(writeNpy(values, shape, 'F32'))
    expect(tensor.shape).toEqual(shape)
    expect(tensor.readValues(0, count)).toEqual(values)
  })

  it('refuses a file cut short at any byte', () => {
    for (let length = 0; length < vector.length; length++)
      expect(() => read(vector.subarray(0, length)), `${length} bytes`).toThrow(FormatError)
  })

  it.each([
    [
      'integers',
      edited("'<f2'", "'<i2'"),
      'values must be little-endian floats, got "<i2"; convert with astype("<f4")',
    ],
    ['big-endian values', edited("'<f2'", "'>f2'"), 'got ">f2"'],
    ['records', edited("'<f2'", '[(1)]'), 'got "[(1)]"'],
    [
      'Fortran order',
      edited('False', 'True'),
      'must be row-major, got Fortran order; convert with ascontiguousarray',
    ],
    ['a header without a shape', edited("'shape'", "'shade'"), 'no shape in the header'],
    ['fewer values than the shape says', edited('(3,)', '(4,)'), '[4] of F16 takes 8 bytes, got 6'],
    ['more values than the shape says', edited('(3,)', '(2,)'), '[2] of F16 takes 4 bytes, got 6'],
    [
      'a version to come',
      vector.map((byte, index) => (index === 6 ? 4 : byte)),
      'not a NumPy array of version 1 to 3',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => read(file)).toThrow(FormatError)
    expect(() => read(file)).toThrow(message)
  })

  it('refuses to write a shape that does not hold the values', () => {
    expect(() => writeNpy(new Float32Array(5), [2, 3], 'F32')).toThrow(ShapeError)
  })
})
