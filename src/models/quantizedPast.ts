import { describeValue } from './describeValue.ts'
import { chooseCodecs, type PastCodecs } from './quantizedPastCodecs.ts'
import { createCodecStore, type PastEntry, packEntry, restoreEntry } from './quantizedPastEntry.ts'
import { readPastFile, writePastFile } from './quantizedPastFile.ts'
import { type PastData, type PastType, pastTypeNamed, tensorBytes } from './quantizedPastTypes.ts'

/** A tensor of onnxruntime, or of transformers.js, which wraps one; wherever its data are. */
export type PastTensor = TensorHead & (TensorData | { readonly ort_tensor: TensorData })

interface TensorHead {
  readonly type: string
  readonly dims: readonly number[]
}

interface TensorData {
  getData(): Promise<unknown>
}

export interface QuantizedPastOptions extends PastCodecs {
  /** Of rotations; from the policy where there is one, else 0. */
  readonly seed?: number
}

/** The cache of a generation, put aside. */
export interface QuantizedPast {
  /** Bytes of its buffers. */
  readonly heldBytes: number
  /** Bytes of the tensors that it was made from. */
  readonly fullBytes: number
  /**
   * Unpacks all tensors, as often as one likes: many chats can go on from one past.
   *
   * @param create makes a tensor of the caller's library; numbers of half precision come as their bits
   */
  restore<Tensor>(create: CreateTensor<Tensor>): Record<string, Tensor>
  /** A file of it, which {@link readQuantizedPast} reads. */
  toBytes(): Uint8Array<ArrayBuffer>
}

export type CreateTensor<Tensor> = (type: PastType, data: PastData, dims: number[]) => Tensor

/**
 * Packs the `past_key_values` of a transformers.js generation: a chat put aside, a prefix that chats share, a closed tab.
 *
 * Keys and values are `[batch, numKvHeads, numTokens, headDim]` in single or half precision; everything else that a cache
 * may hold, such as the states of convolutions, is kept as it is.
 *
 * - Error: that of the codecs; |x - x^|^2 / |x|^2 = 4e-5 with the default, on keys and on values alike.
 * - Cost: the codecs' own bytes; 8 + 16 / `headDim` bits per value with the default, at a head dim of a Hadamard order.
 * - Assumes: nothing of the tensors' library but what {@link PastTensor} says.
 *
 * @throws RangeError which names the tensor, when a codec is unknown, cannot serve it, or a value is no finite number
 * @throws ShapeError when the policy is for another shape
 * @example
 * const packed = await quantizedPast(output.past_key_values)
 * const past = new DynamicCache(packed.restore((type, data, dims) => new Tensor(type, data, dims)))
 */
export async function quantizedPast(
  past: Readonly<Record<string, PastTensor>>,
  options: QuantizedPastOptions = {},
): Promise<QuantizedPast> {
  const seed = options.seed ?? options.policy?.seed ?? 0
  const codecOf = createCodecStore(seed)
  const entries: PastEntry[] = []
  // one after another: only one tensor of a GPU is here unpacked at a time
  for (const [name, tensor] of Object.entries(past)) {
    const type = pastTypeNamed(tensor.type, name)
    const codecs = chooseCodecs({ name, type, dims: tensor.dims }, options)
    const bytes = await downloaded(name, tensor)
    entries.push(packEntry({ name, type, dims: [...tensor.dims], bytes }, codecs, codecOf))
  }
  return pastOf(seed, entries)
}

/**
 * Reads what `toBytes` gave; its bytes are not copied.
 *
 * @throws FormatError with the byte where something is wrong, for a file that was cut or altered
 */
export function readQuantizedPast(bytes: Uint8Array): QuantizedPast {
  const { seed, entries } = readPastFile(bytes)
  return pastOf(seed, entries)
}

function pastOf(seed: number, entries: readonly PastEntry[]): QuantizedPast {
  const codecOf = createCodecStore(seed)
  return {
    heldBytes: entries.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    fullBytes: entries.reduce((sum, { type, dims }) => sum + tensorBytes(type, dims), 0),
    restore: (create) =>
      Object.fromEntries(
        entries.map((entry) => [
          entry.name,
          create(entry.type, restoreEntry(entry, codecOf), [...entry.dims]),
        ]),
      ),
    toBytes: () => writePastFile(seed, entries),
  }
}

async function downloaded(name: string, tensor: PastTensor): Promise<Uint8Array> {
  const data = await ('ort_tensor' in tensor ? tensor.ort_tensor : tensor).getData()
  if (!ArrayBuffer.isView(data))
    throw new RangeError(`past: ${name} must hold numbers, got ${describeValue(data)}`)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
