import type { Codec } from '../codecs/codec.ts'
import { readOffset } from '../codecs/offsetText.ts'
import { createCodec } from '../codecs/registry.ts'
import { ShapeError } from '../numerics/errors.ts'
import { float16ToFloat32, float32ToFloat16 } from '../numerics/float16.ts'
import { seedOf } from '../numerics/random.ts'
import type { TensorCodec } from './packedPast.ts'
import { type PastData, type PastType, tensorBytes, tensorData } from './quantizedPastTypes.ts'

/** One tensor of a cache, at rest. */
export interface PastEntry {
  readonly name: string
  readonly type: PastType
  readonly dims: readonly number[]
  /** The codec of each KV head; absent for a tensor that is kept as it is. */
  readonly codecs?: readonly TensorCodec[]
  /** Packed, by batch, then KV head; or as they were. */
  readonly bytes: Uint8Array
}

/** @param tensor its bytes are read, not kept */
export function packEntry(
  tensor: Omit<PastEntry, 'codecs'>,
  codecs: readonly TensorCodec[] | undefined,
  codecOf: CodecStore,
): PastEntry {
  const { name, type, dims, bytes } = tensor
  const fullBytes = tensorBytes(type, dims)
  if (bytes.length !== fullBytes)
    throw new ShapeError(
      `past: ${name}, ${type} [${dims.join()}], takes ${fullBytes} bytes, got ${bytes.length}`,
    )
  if (!codecs) return { ...tensor, bytes: bytes.slice() }
  const numBytes = named(name, () => packedBytes({ dims, codecs }, codecOf))
  const packed = { ...tensor, codecs, bytes: new Uint8Array(numBytes) }
  for (const head of headsOf(packed, codecOf, toSingle(tensorData(type, bytes))))
    named(`${name}, KV head ${head.kvHead}`, () => head.codec.encode(head.values, head.bytes))
  return packed
}

export function restoreEntry(entry: PastEntry, codecOf: CodecStore): PastData {
  const { type, dims, codecs, bytes } = entry
  if (!codecs) return tensorData(type, bytes)
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1))
  for (const head of headsOf({ ...entry, codecs }, codecOf, values))
    head.codec.decode(head.bytes, head.values)
  return type === 'float16' ? toHalf(values) : values
}

/** Bytes of a packed tensor. */
export function packedBytes(
  { dims, codecs }: Pick<PackedEntry, 'dims' | 'codecs'>,
  codecOf: CodecStore,
): number {
  const [batch, , numTokens, headDim] = dims
  return batch * codecs.reduce((sum, codec) => sum + codecOf(codec, headDim).encodedBytes(numTokens), 0)
}

/** Gives the codec of a tensor; those that are alike are one. */
export type CodecStore = (tensor: TensorCodec, headDim: number) => Codec

/** Tensors of one codec share its tables, and a rotation: it serves each of them as well as one of its own. */
export function createCodecStore(seed: number): CodecStore {
  const made = new Map<string, Codec>()
  return ({ codec: id, offset }, headDim) => {
    const key = `${headDim} ${id} ${offset}`
    const known = made.get(key)
    if (known) return known
    const context = offset === undefined ? {} : { offset: readOffset(offset, headDim) }
    const codec = createCodec(id, headDim, seedOf(seed), context)
    made.set(key, codec)
    return codec
  }
}

type PackedEntry = PastEntry & { readonly codecs: readonly TensorCodec[] }

/** One KV head of one sequence of the batch, unpacked and packed. */
interface PastHead {
  readonly kvHead: number
  readonly codec: Codec
  readonly values: Float32Array
  readonly bytes: Uint8Array
}

function* headsOf(
  { dims, codecs, bytes }: PackedEntry,
  codecOf: CodecStore,
  values: Float32Array,
): Generator<PastHead> {
  const [batch, numKvHeads, numTokens, headDim] = dims
  const length = numTokens * headDim
  let at = 0
  for (let index = 0; index < batch * numKvHeads; index++) {
    const kvHead = index % numKvHeads
    const codec = codecOf(codecs[kvHead], headDim)
    const end = at + codec.encodedBytes(numTokens)
    yield {
      kvHead,
      codec,
      values: values.subarray(index * length, (index + 1) * length),
      bytes: bytes.subarray(at, end),
    }
    at = end
  }
}

function toSingle(data: PastData): Float32Array {
  if (data instanceof Float32Array) return data
  const values = new Float32Array(data.length)
  float16ToFloat32(data as Uint16Array, values)
  return values
}

function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(values.length)
  float32ToFloat16(values, bits)
  return bits
}

/** A codec knows neither the tensor nor the head: its error gets their names. */
function named<Result>(name: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`past: ${name}: ${error.message}`, { cause: error })
  }
}
