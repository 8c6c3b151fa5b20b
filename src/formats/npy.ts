import { FormatError, ShapeError } from '../numerics/errors.ts'
import { type ByteSource, sliceSource } from './byteSource.ts'
import { encodeFloats, type FloatTensor, type FloatType, floatTensor, valueBytes } from './floatTensor.ts'

const MAGIC = '\x93NUMPY'
/** Version 1 has a length of two bytes, 2 and 3 of four; behind the magic and two version bytes. */
const LENGTH_OFFSET = 8
const ALIGNMENT = 64

const types: Readonly<Record<string, FloatType>> = { '<f2': 'F16', '<f4': 'F32', '<f8': 'F64' }
const descriptions = { F16: '<f2', F32: '<f4' } as const

/**
 * Reads a NumPy array of floats: little-endian, row-major.
 *
 * @param name for messages
 * @throws FormatError
 *
 * Source: NumPy, `numpy.lib.format`, versions 1.0 to 3.0.
 */
export function readNpy(source: ByteSource, name: string): FloatTensor {
  const { text, dataOffset } = readHeader(source, name)
  const field = (key: string, value: string): string => {
    const found = new RegExp(`['"]${key}['"]: *(${value}) *[,}]`).exec(text)
    if (!found)
      throw new FormatError(
        `${name}: no ${key} in the header, got ${JSON.stringify(text.trim())}`,
        LENGTH_OFFSET,
      )
    return found[1]
  }
  const description = field('descr', String.raw`['"][^'"]*['"]|\[.*\]`).replaceAll(/['"]/g, '')
  if (!Object.hasOwn(types, description))
    throw new FormatError(
      `${name}: values must be little-endian floats, got ${JSON.stringify(description)}; convert with astype("<f4")`,
      LENGTH_OFFSET,
    )
  if (field('fortran_order', 'True|False') === 'True')
    throw new FormatError(
      `${name}: must be row-major, got Fortran order; convert with ascontiguousarray`,
      LENGTH_OFFSET,
    )
  const shape = (field('shape', String.raw`\([\d, ]*\)`).match(/\d+/g) ?? []).map(Number)
  return dataTensor(source, dataOffset, types[description], shape, name)
}

function readHeader(source: ByteSource, name: string): { text: string; dataOffset: number } {
  const start = source.read(0, LENGTH_OFFSET)
  const version = start[6]
  if (String.fromCharCode(...start.subarray(0, MAGIC.length)) !== MAGIC || version < 1 || version > 3)
    throw new FormatError(`${name}: not a NumPy array of version 1 to 3, got bytes ${start.join(' ')}`, 0)
  const lengthBytes = version === 1 ? 2 : 4
  const length = new DataView(new Uint8Array(source.read(LENGTH_OFFSET, lengthBytes)).buffer)
  const headerBytes = version === 1 ? length.getUint16(0, true) : length.getUint32(0, true)
  const textOffset = LENGTH_OFFSET + lengthBytes
  const text = new TextDecoder().decode(source.read(textOffset, headerBytes))
  return { text, dataOffset: textOffset + headerBytes }
}

function dataTensor(
  source: ByteSource,
  offset: number,
  type: FloatType,
  shape: readonly number[],
  name: string,
): FloatTensor {
  const dataBytes = source.size - offset
  const expected = shape.reduce((product, size) => product * size, valueBytes[type])
  if (expected !== dataBytes)
    throw new FormatError(
      `${name}: [${shape.join()}] of ${type} takes ${expected} bytes, got ${dataBytes}; save it again`,
      offset,
    )
  return floatTensor(sliceSource(source, offset, dataBytes), type, shape)
}

/** A NumPy file, version 1.0, as `numpy.save` writes it. */
export function writeNpy(values: Float32Array, shape: readonly number[], type: 'F16' | 'F32'): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1)
  if (count !== values.length)
    throw new ShapeError(`npy: [${shape.join()}] holds ${count} values, got ${values.length}`)
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const fields = `{'descr': '${descriptions[type]}', 'fortran_order': False, 'shape': (${tuple}), }`
  const textOffset = LENGTH_OFFSET + 2
  const dataOffset = Math.ceil((textOffset + fields.length + 1) / ALIGNMENT) * ALIGNMENT
  const data = encodeFloats(values, type)
  const file = new Uint8Array(dataOffset + data.length).fill(0x20, 0, dataOffset)
  file.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0], 0)
  new DataView(file.buffer).setUint16(LENGTH_OFFSET, dataOffset - textOffset, true)
  file.set(new TextEncoder().encode(fields), textOffset)
  file[dataOffset - 1] = 0x0a
  file.set(data, dataOffset)
  return file
}
