import { type CacheShape, type Operand, operands } from '../cache/shape.ts'
import { tensorSeed } from '../cache/tensorSeed.ts'
import type { Codec, CodecId } from '../codecs/codec.ts'
import { readOffset } from '../codecs/offsetText.ts'
import { createCodec } from '../codecs/registry.ts'
import type { KeysAndValues, LayerPast } from './layeredModel.ts'
import { createPackedTokens, type PackedTokens } from './packedPastTokens.ts'

/** How a cache is stored, tensor by tensor. */
export interface CacheCodecs {
  /** Of rotations and sketches. */
  readonly seed: number
  /** First tokens of a document that stay float16. */
  readonly sinkTokens: number
  codecOf(layer: number, kvHead: number, operand: Operand): TensorCodec
}

/** The codec of one tensor, and the offset that it takes away if it is a centred one. */
export interface TensorCodec {
  readonly codec: CodecId
  readonly offset?: string
}

/** The codecs of a whole cache, made once, of which every document gets a past of its own. */
export interface PackedCache {
  /** Nominal bits per value, over all tensors; sinks do not count. */
  readonly codeBits: number
  /** @param numTokens that the document has */
  open(numTokens: number): PackedPast
}

/**
 * The cache of one document, packed: tokens go in as the model makes them, and come out decoded, one layer at a time.
 *
 * - Cost: the codecs' own bytes, nothing else.
 */
export interface PackedPast {
  /** Bytes of all its buffers. */
  readonly heldBytes: number
  /**
   * Adds what a layer made of a chunk behind the tokens that are there.
   *
   * @throws RangeError which names the tensor, when a value cannot be held
   */
  append(layer: number, chunk: KeysAndValues): void
  /** The last tokens of a layer, decoded. */
  readBack(layer: number, numTokens: number): KeysAndValues
  /** Decodes a layer into the front of `tile`, which all pasts may share. */
  unpack(layer: number, tile: KeysAndValues): LayerPast
}

/** Room for the keys and values of some tokens of one layer. */
export function createTile({ numKvHeads, headDim }: CacheShape, numTokens: number): KeysAndValues {
  const length = numKvHeads * numTokens * headDim
  return { keys: new Float32Array(length), values: new Float32Array(length) }
}

/** @throws RangeError when a codec is unknown, lacks its offset, or cannot serve the head dim */
export function createPackedCache(shape: CacheShape, codecs: CacheCodecs): PackedCache {
  const { numLayers, numKvHeads, headDim } = shape
  const tensors = Array.from({ length: numLayers }, (_layer, layer) =>
    Array.from({ length: numKvHeads }, (_head, kvHead) => ({
      k: createTensorCodec(codecs, headDim, layer, kvHead, 'k'),
      v: createTensorCodec(codecs, headDim, layer, kvHead, 'v'),
    })),
  )
  const all = tensors.flat().flatMap(({ k, v }) => [k, v])
  return {
    codeBits: all.reduce((sum, { codeBits }) => sum + codeBits, 0) / all.length,
    open: (numTokens) => openPast(shape, tensors, numTokens, Math.min(codecs.sinkTokens, numTokens)),
  }
}

function createTensorCodec(
  codecs: CacheCodecs,
  headDim: number,
  layer: number,
  kvHead: number,
  operand: Operand,
): Codec {
  const { codec, offset } = codecs.codecOf(layer, kvHead, operand)
  const seed = tensorSeed(codecs.seed, layer, kvHead, operand)
  return createCodec(
    codec,
    headDim,
    seed,
    offset === undefined ? {} : { offset: readOffset(offset, headDim) },
  )
}

function openPast(
  shape: CacheShape,
  tensors: readonly (readonly Readonly<Record<Operand, Codec>>[])[],
  numTokens: number,
  numSinks: number,
): PackedPast {
  const open = (codec: Codec): PackedTokens => createPackedTokens(codec, numTokens, numSinks)
  const layers = tensors.map((heads) => heads.map(({ k, v }) => ({ k: open(k), v: open(v) })))
  const stores = layers.flat().flatMap(({ k, v }) => [k, v])

  /** As many of the last tokens as there is room for. */
  function decodeLast(layer: number, { keys, values }: KeysAndValues): void {
    const parts = { k: splitHeads(keys, shape), v: splitHeads(values, shape) }
    for (const [kvHead, head] of layers[layer].entries())
      for (const operand of operands) {
        const part = parts[operand][kvHead]
        head[operand].decode(part, head[operand].numTokens - part.length / shape.headDim)
      }
  }

  return {
    heldBytes: stores.reduce((sum, { heldBytes }) => sum + heldBytes, 0),
    append(layer, { keys, values }) {
      const parts = { k: splitHeads(keys, shape), v: splitHeads(values, shape) }
      for (const [kvHead, head] of layers[layer].entries())
        for (const operand of operands)
          named(layer, kvHead, operand, () => head[operand].append(parts[operand][kvHead]))
    },
    readBack(layer, count) {
      const tile = createTile(shape, count)
      decodeLast(layer, tile)
      return tile
    },
    unpack(layer, tile) {
      const count = layers[layer][0].k.numTokens
      const length = shape.numKvHeads * count * shape.headDim
      const past = { keys: tile.keys.subarray(0, length), values: tile.values.subarray(0, length) }
      decodeLast(layer, past)
      return { numTokens: count, ...past }
    },
  }
}

/** One part for every KV head, of `[numKvHeads, numTokens, headDim]`. */
function splitHeads(values: Float32Array, { numKvHeads }: CacheShape): Float32Array[] {
  const length = values.length / numKvHeads
  return Array.from({ length: numKvHeads }, (_, head) => values.subarray(head * length, (head + 1) * length))
}

/** A codec knows no more than the token of a chunk: its error gets the name of the tensor. */
function named(layer: number, kvHead: number, operand: Operand, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const name = operand === 'k' ? 'keys' : 'values'
    throw new RangeError(`cache: layer ${layer}, KV head ${kvHead}, ${name}: ${error.message}`, {
      cause: error,
    })
  }
}
