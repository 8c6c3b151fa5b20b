import { createCodec } from '../codecs/registry.ts'
import { bytesSource } from '../formats/byteSource.ts'
import { type FloatType, floatTensor, valueBytes } from '../formats/floatTensor.ts'
import { seedOf } from '../numerics/random.ts'
import {
  decodeQ4K,
  decodeQ5K,
  decodeQ6K,
  Q4_K_BYTES,
  Q5_K_BYTES,
  Q6_K_BYTES,
  SUPER_BLOCK_LENGTH,
} from './gguf/kQuants.ts'

/** How the values of a weight are stored. */
export interface TensorType {
  /** As GGUF and safetensors spell it. */
  readonly name: string
  /** Values that are stored together. */
  readonly blockLength: number
  readonly blockBytes: number
  /**
   * @param encoded whole blocks
   * @param values all of theirs, written
   */
  decode(encoded: Uint8Array, values: Float32Array): void
}

/** Values of a block of ggml's plain formats. */
const BLOCK_LENGTH = 32

/** Types by their number in a GGUF file. */
const readableTypes = new Map<number, TensorType>([
  [0, floatType('F32')],
  [1, floatType('F16')],
  [2, blockType('Q4_0')],
  [3, blockType('Q4_1')],
  [6, blockType('Q5_0')],
  [7, blockType('Q5_1')],
  [8, blockType('Q8_0')],
  [12, superBlockType('Q4_K', Q4_K_BYTES, decodeQ4K)],
  [13, superBlockType('Q5_K', Q5_K_BYTES, decodeQ5K)],
  [14, superBlockType('Q6_K', Q6_K_BYTES, decodeQ6K)],
  [20, blockType('IQ4_NL')],
  [30, floatType('BF16')],
])

/** The others that ggml has, for messages. */
const otherNames = new Map(
  Object.entries({
    9: 'Q8_1',
    10: 'Q2_K',
    11: 'Q3_K',
    15: 'Q8_K',
    16: 'IQ2_XXS',
    17: 'IQ2_XS',
    18: 'IQ3_XXS',
    19: 'IQ1_S',
    21: 'IQ3_S',
    22: 'IQ2_S',
    23: 'IQ4_XS',
    24: 'I8',
    25: 'I16',
    26: 'I32',
    27: 'I64',
    28: 'F64',
    29: 'IQ1_M',
    34: 'TQ1_0',
    35: 'TQ2_0',
    39: 'MXFP4',
  }),
)

export const readableTypeNames: readonly string[] = [...readableTypes.values()].map(({ name }) => name)

/** The type of this number, where it can be read. */
export function tensorTypeNumbered(number: number): TensorType | undefined {
  return readableTypes.get(number)
}

/** The type of this name, where it can be read. */
export function tensorTypeNamed(name: string): TensorType | undefined {
  return [...readableTypes.values()].find((type) => type.name === name)
}

/** The name of a type, whether it can be read or not. */
export function tensorTypeName(number: number): string {
  return readableTypes.get(number)?.name ?? otherNames.get(String(number)) ?? `number ${number}`
}

function floatType(name: Exclude<FloatType, 'F64'>): TensorType {
  return {
    name,
    blockLength: 1,
    blockBytes: valueBytes[name],
    decode: (encoded, values) =>
      values.set(floatTensor(bytesSource(encoded), name, [values.length]).readValues(0, values.length)),
  }
}

/** A format that a KV cache can have, too. */
function blockType(name: string): TensorType {
  const codec = createCodec(name.toLowerCase(), BLOCK_LENGTH, seedOf(0))
  return {
    name,
    blockLength: BLOCK_LENGTH,
    blockBytes: codec.encodedBytes(1),
    decode: (encoded, values) => codec.decode(encoded, values),
  }
}

function superBlockType(name: string, blockBytes: number, decode: TensorType['decode']): TensorType {
  return { name, blockLength: SUPER_BLOCK_LENGTH, blockBytes, decode }
}
