import type { ByteSource } from '../formats/byteSource.ts'
import type { WeightTensor } from './modelSource.ts'
import type { TensorType } from './tensorTypes.ts'

/** A weight as it lies in a file. */
export interface StoredTensor {
  /** As GGUF names it, whatever the file. */
  readonly name: string
  /** Row-major: `[outputs, inputs]` for a matrix. */
  readonly shape: readonly number[]
  readonly type: TensorType
  readonly source: ByteSource
  readonly offset: number
  readonly byteLength: number
}

/** How many values a shape has. */
export function numValues(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * Reads and dequantizes a weight; nothing of it is kept.
 *
 * @throws RangeError when a value is NaN or infinite
 */
export function readStoredTensor({
  name,
  shape,
  type,
  source,
  offset,
  byteLength,
}: StoredTensor): WeightTensor {
  const values = new Float32Array(numValues(shape))
  type.decode(source.read(offset, byteLength), values)
  for (let index = 0; index < values.length; index++) {
    // a finite number minus itself is 0, any other is NaN
    if (values[index] - values[index] !== 0)
      throw new RangeError(
        `model: weight ${name} must be finite, got ${values[index]} at value ${index}; fetch the model again`,
      )
  }
  return { name, shape, values }
}
