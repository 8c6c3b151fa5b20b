import type { StorageOptions } from '../cache/cacheOptions.ts'
import { createQuantizedCache, type QuantizedCache } from '../cache/quantizedCache.ts'
import { operands } from '../cache/shape.ts'
import { tensorIndex } from '../cache/tensorPlan.ts'
import { FormatError, ShapeError } from '../numerics/errors.ts'
import { type ByteSource, sliceSource } from './byteSource.ts'
import { crc32, sourceCrc32 } from './crc32.ts'
import {
  formatPackedCacheHeader,
  type PackedCacheHeader,
  packedCacheOptions,
  parsePackedCacheHeader,
  sectionSizes,
} from './packedCacheHeader.ts'

/**
 * A quantized cache as a file: little-endian, a checksum for each section.
 *
 *     "kqvcache"  version  header length  header  crc   then for every tensor:  records  crc
 *
 * Numbers are unsigned and take 4 bytes. The header is JSON: shape, codecs, seed, how many tokens of each layer are
 * sinks, packed and in the window. Tensors come by layer, KV head, then keys before values; their records are the
 * bytes of their codecs, token by token, so that the file does not depend on how a memory lays them out. Checksums are
 * CRC-32, the first one of all that stands before it.
 */
const magic = 'kqvcache'
const version = 1
const fixedBytes = magic.length + 8
const crcBytes = 4

/** The same cache gives the same bytes. */
export function writePackedCache(cache: QuantizedCache): Uint8Array {
  const header = new TextEncoder().encode(formatPackedCacheHeader(cache))
  const sections = sectionSizes(parsePackedCacheHeader(header))
  const size = sections.reduce((sum, bytes) => sum + bytes + crcBytes, fixedBytes + header.length + crcBytes)
  const file = new Uint8Array(size)
  const view = new DataView(file.buffer)
  file.set(new TextEncoder().encode(magic))
  view.setUint32(magic.length, version, true)
  view.setUint32(magic.length + 4, header.length, true)
  file.set(header, fixedBytes)
  let at = fixedBytes + header.length
  view.setUint32(at, crc32(file.subarray(0, at)), true)
  at += crcBytes
  for (const records of allRecords(cache)) {
    file.set(records, at)
    at += records.length
    view.setUint32(at, crc32(records), true)
    at += crcBytes
  }
  return file
}

/**
 * Reads what `writePackedCache` wrote; nothing is made before all checksums are found right.
 *
 * @throws FormatError with the byte where a section begins that was cut or altered
 * @throws TooLargeError when the memory has no room
 */
export function readPackedCache(
  source: ByteSource,
  options: Pick<StorageOptions, 'precision' | 'maxBytes' | 'threads'> = {},
): QuantizedCache {
  const { header, end } = readHeader(source)
  const sections = checkSections(
    source,
    refusing(() => sectionSizes(header)),
    end,
  )
  const cache = refusing(() => createQuantizedCache({ ...packedCacheOptions(header), ...options }))
  try {
    refusing(() => fill(cache, source, header, sections))
    return cache
  } catch (error) {
    cache.close()
    throw error
  }
}

/** What a cache refuses is here a fault of the header. */
function refusing<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw error instanceof RangeError || error instanceof ShapeError
      ? new FormatError(`packed cache: ${error.message}`, fixedBytes)
      : error
  }
}

function* allRecords(cache: QuantizedCache): Generator<Uint8Array> {
  const { numLayers, numKvHeads } = cache.plan.shape
  for (let layer = 0; layer < numLayers; layer++)
    for (let kvHead = 0; kvHead < numKvHeads; kvHead++)
      for (const operand of operands) yield cache.records(layer, kvHead, operand)
}

function readHeader(source: ByteSource): { header: PackedCacheHeader; end: number } {
  const start = source.read(0, fixedBytes).slice()
  const view = new DataView(start.buffer)
  const found = String.fromCharCode(...start.subarray(0, magic.length))
  if (found !== magic)
    throw new FormatError(`packed cache: must begin with "${magic}", got ${JSON.stringify(found)}`, 0)
  if (view.getUint32(magic.length, true) !== version)
    throw new FormatError(
      `packed cache: only version ${version} is read, got ${view.getUint32(magic.length, true)}`,
      magic.length,
    )
  const length = view.getUint32(magic.length + 4, true)
  if (length > source.size - fixedBytes - crcBytes)
    throw new FormatError(
      `packed cache: a header of ${length} bytes must be there, got a file of ${source.size}`,
      magic.length + 4,
    )
  const end = fixedBytes + length
  checkCrc(source, 0, end, 0)
  return { header: parsePackedCacheHeader(source.read(fixedBytes, length), fixedBytes), end: end + crcBytes }
}

/** Where records lie in the file. */
interface Section {
  readonly start: number
  readonly numBytes: number
}

function checkSections(source: ByteSource, sizes: readonly number[], headerEnd: number): readonly Section[] {
  let at = headerEnd
  const sections = sizes.map((numBytes) => {
    const start = at
    checkCrc(source, start, start + numBytes, start)
    at += numBytes + crcBytes
    return { start, numBytes }
  })
  if (source.size !== at)
    throw new FormatError(`packed cache: must end at byte ${at}, got ${source.size} bytes`, at)
  return sections
}

function checkCrc(source: ByteSource, start: number, end: number, offset: number): void {
  const stored = source.read(end, crcBytes).slice()
  const crc = sourceCrc32(sliceSource(source, start, end - start))
  if (crc !== new DataView(stored.buffer).getUint32(0, true))
    throw new FormatError(
      `packed cache: ${end - start} bytes were altered, got another checksum; write it again`,
      offset,
    )
}

function fill(
  cache: QuantizedCache,
  source: ByteSource,
  { shape, layers }: PackedCacheHeader,
  sections: readonly Section[],
): void {
  for (const [layer, counts] of layers.entries())
    cache.restore(layer, counts, (kvHead, operand) => {
      const tensor = layer * operands.length * shape.numKvHeads + tensorIndex(kvHead, operand)
      const { start, numBytes } = sections[tensor]
      return source.read(start, numBytes)
    })
}
