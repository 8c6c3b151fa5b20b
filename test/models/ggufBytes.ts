/** A metadata value and its type's number: 4 a uint32, 6 a float32, 7 a boolean, 8 a text; lists hold one of them. */
type Value = number | boolean | string | readonly string[] | readonly number[]

/** A tensor of a GGUF file: sizes with the fastest first, as the file has them. */
export interface GgufTensor {
  readonly name: string
  readonly sizes: readonly number[]
  /** 0 is F32. */
  readonly type: number
  readonly bytes: Uint8Array
}

export interface GgufContent {
  readonly metadata: Readonly<Record<string, Value>>
  readonly tensors: readonly GgufTensor[]
}

const encoder = new TextEncoder()

/** The bytes of a GGUF file, version 3. Whole numbers become uint32, others float32. */
export function ggufBytes({ metadata, tensors }: GgufContent): Uint8Array {
  const entries = Object.entries(metadata)
  const header = [encoder.encode('GGUF'), uint32(3), uint64(tensors.length), uint64(entries.length)]
  for (const [key, value] of entries) header.push(text(key), typedValue(value))
  let offset = 0
  for (const { name, sizes, type, bytes } of tensors) {
    header.push(text(name), uint32(sizes.length), ...sizes.map(uint64), uint32(type), uint64(offset))
    offset = aligned(offset + bytes.length)
  }
  return joined([padded(joined(header)), ...tensors.map(({ bytes }) => padded(bytes))])
}

/** A tensor of float32 values. */
export function floatTensor(name: string, shape: readonly number[], values: ArrayLike<number>): GgufTensor {
  return { name, sizes: shape.toReversed(), type: 0, bytes: new Uint8Array(Float32Array.from(values).buffer) }
}

function typedValue(value: Value): Uint8Array {
  if (Array.isArray(value)) {
    const items = value.map(plainValue)
    return joined([uint32(9), uint32(typeOf(value[0])), uint64(items.length), ...items])
  }
  return joined([uint32(typeOf(value)), plainValue(value)])
}

function typeOf(value: Value): number {
  if (typeof value === 'string') return 8
  if (typeof value === 'boolean') return 7
  return Number.isInteger(value) ? 4 : 6
}

function plainValue(value: Value): Uint8Array {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return Uint8Array.of(Number(value))
  return Number.isInteger(value)
    ? uint32(Number(value))
    : new Uint8Array(Float32Array.of(Number(value)).buffer)
}

function text(value: string): Uint8Array {
  const bytes = encoder.encode(value)
  return joined([uint64(bytes.length), bytes])
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function uint64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)
}

function aligned(offset: number): number {
  return Math.ceil(offset / 32) * 32
}

function padded(bytes: Uint8Array): Uint8Array {
  return joined([bytes, new Uint8Array(aligned(bytes.length) - bytes.length)])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
