import type { QuantizedCacheOptions } from '../cache/cacheOptions.ts'
import type { TokenCounts } from '../cache/job.ts'
import type { QuantizedCache } from '../cache/quantizedCache.ts'
import type { CacheShape } from '../cache/shape.ts'
import { type TensorCodec, tensorIndex } from '../cache/tensorPlan.ts'
import type { CodecId } from '../codecs/codec.ts'
import { codecSize } from '../codecs/registry.ts'
import { FormatError } from '../numerics/errors.ts'
import { parseJson } from './parseJson.ts'

/** What stands before the records: all that is needed to read them. */
export interface PackedCacheHeader {
  readonly shape: CacheShape
  readonly seed: number
  readonly sinkTokens: number
  readonly recentWindow: number
  readonly exactFormat: 'f16' | 'f32'
  /** By layer, KV head, then keys before values. */
  readonly tensors: readonly (readonly TensorCodec[])[]
  readonly layers: readonly TokenCounts[]
}

export function formatPackedCacheHeader(cache: QuantizedCache): string {
  const { shape, seed, exactFormat, tensors } = cache.plan
  const { numLayers, numQueryHeads, numKvHeads, headDim } = shape
  const { sinkTokens, recentWindow } = cache.rules
  return JSON.stringify({
    shape: { numLayers, numQueryHeads, numKvHeads, headDim },
    seed,
    sinkTokens,
    recentWindow,
    exactFormat,
    tensors,
    layers: tensors.map((_, layer) => cache.counts(layer)),
  })
}

/**
 * Checks that every field is there and of its kind; whether values make a cache is for the cache to say.
 *
 * @param offset where the header stands in its file
 * @throws FormatError
 */
export function parsePackedCacheHeader(bytes: Uint8Array, offset = 0): PackedCacheHeader {
  const header = parseJson(new TextDecoder().decode(bytes), 'packed cache')
  const { shape, exactFormat, tensors, layers, ...numbers } = recordOf(header)
  const isHeader =
    areNumbers(shape, ['numLayers', 'numQueryHeads', 'numKvHeads', 'headDim']) &&
    areNumbers(numbers, ['seed', 'sinkTokens', 'recentWindow']) &&
    (exactFormat === 'f16' || exactFormat === 'f32') &&
    isTable(tensors, shape.numLayers, 2 * shape.numKvHeads) &&
    Array.isArray(layers) &&
    layers.length === shape.numLayers &&
    layers.every((counts) => areNumbers(counts, ['sinks', 'packed', 'window']))
  if (!isHeader)
    throw new FormatError(
      'packed cache: a field of the header is missing or of another kind, got JSON',
      offset,
    )
  return header as PackedCacheHeader
}

export function packedCacheOptions(header: PackedCacheHeader): QuantizedCacheOptions {
  const { tensors, layers: _, ...options } = header
  return { ...options, codecs: (layer, kvHead, operand) => tensors[layer][tensorIndex(kvHead, operand)] }
}

/** Bytes of the records of each tensor, in the order of the file. */
export function sectionSizes({ shape, tensors, exactFormat, layers }: PackedCacheHeader): number[] {
  const known = new Map<CodecId, number>()
  const bytesOf = (id: CodecId): number => {
    const numBytes = known.get(id) ?? codecSize(id, shape.headDim).encodedBytes(1)
    known.set(id, numBytes)
    return numBytes
  }
  return tensors.flatMap((codecs, layer) => {
    const { sinks, packed, window } = layers[layer]
    return codecs.map(({ codec }) => (sinks + window) * bytesOf(exactFormat) + packed * bytesOf(codec))
  })
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function areNumbers<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Readonly<Record<Name, number>> {
  const record = recordOf(value)
  return names.every((name) => Number.isSafeInteger(record[name]) && Number(record[name]) >= 0)
}

function isTable(
  value: unknown,
  numRows: number,
  numColumns: number,
): value is readonly (readonly TensorCodec[])[] {
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === numColumns && row.every(isTensorCodec)
  return Array.isArray(value) && value.length === numRows && value.every(isRow)
}

function isTensorCodec(value: unknown): boolean {
  const { codec, offset } = recordOf(value)
  return typeof codec === 'string' && (offset === undefined || typeof offset === 'string')
}
