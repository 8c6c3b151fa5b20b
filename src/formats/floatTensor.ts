import { decodeBfloat16 } from '../numerics/bfloat16.ts'
import { float16ToFloat32, float32ToFloat16 } from '../numerics/float16.ts'
import type { ByteSource } from './byteSource.ts'

/** Number types that a tensor's values are read from. */
export type FloatType = 'F16' | 'BF16' | 'F32' | 'F64'

/** Values in a file, read as float32 a range at a time. */
export interface FloatTensor {
  readonly shape: readonly number[]
  /** @param start index of the first value, row-major */
  readValues(start: number, count: number): Float32Array
}

export const valueBytes: Readonly<Record<FloatType, number>> = { F16: 2, BF16: 2, F32: 4, F64: 8 }

export function isFloatType(name: string): name is FloatType {
  return Object.hasOwn(valueBytes, name)
}

/** @param source the values alone, row-major and little-endian */
export function floatTensor(source: ByteSource, type: FloatType, shape: readonly number[]): FloatTensor {
  const size = valueBytes[type]
  return {
    shape,
    readValues: (start, count) => decodeFloats(source.read(start * size, count * size), type),
  }
}

/**
 * Little-endian values as float32.
 *
 * - Error: none but for `F64`, which is narrowed.
 * - Assumes: a little-endian machine, as every JavaScript host is.
 */
function decodeFloats(bytes: Uint8Array, type: FloatType): Float32Array {
  // a copy begins at a multiple of 8 whatever the file; `slice` would not copy a Node Buffer
  const { buffer } = new Uint8Array(bytes)
  if (type === 'F32') return new Float32Array(buffer)
  if (type === 'F64') return Float32Array.from(new Float64Array(buffer))
  const halves = new Uint16Array(buffer)
  const values = new Float32Array(halves.length)
  if (type === 'F16') float16ToFloat32(halves, values)
  else for (let index = 0; index < halves.length; index++) values[index] = decodeBfloat16(halves[index])
  return values
}

/** Little-endian bytes of float32 values; beyond the largest float16, infinity. */
export function encodeFloats(values: Float32Array, type: 'F16' | 'F32'): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.slice().buffer)
  const halves = new Uint16Array(values.length)
  float32ToFloat16(values, halves)
  return new Uint8Array(halves.buffer)
}
