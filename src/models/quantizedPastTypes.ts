/** Bytes of one value of each type of tensor that a cache may hold, under the names of ONNX. */
const valueBytes = {
  float32: 4,
  float16: 2,
  float64: 8,
  int8: 1,
  uint8: 1,
  bool: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
} as const

export type PastType = keyof typeof valueBytes

/** What a tensor is made of; half precision as its bits. */
export type PastData =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>

const dataOf: Readonly<Record<PastType, (buffer: ArrayBuffer) => PastData>> = {
  float32: (buffer) => new Float32Array(buffer),
  float16: (buffer) => new Uint16Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  uint64: (buffer) => new BigUint64Array(buffer),
}

/** @throws RangeError which names the tensor */
export function pastTypeNamed(type: string, name: string): PastType {
  if (isPastType(type)) return type
  throw new RangeError(
    `past: ${name}: unknown type of tensor, got "${type}"; expected one of ${Object.keys(valueBytes).join(', ')}`,
  )
}

export function isPastType(type: unknown): type is PastType {
  return typeof type === 'string' && Object.hasOwn(valueBytes, type)
}

/** Bytes of a whole tensor. */
export function tensorBytes(type: PastType, dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, valueBytes[type])
}

/** The bytes of a tensor as its numbers, copied. */
export function tensorData(type: PastType, bytes: Uint8Array): PastData {
  return dataOf[type](new Uint8Array(bytes).buffer)
}
