import { ShapeError } from '../numerics/errors.ts'
import type { CacheStorage } from './cacheStorage.ts'
import { places } from './job.ts'
import type { LayerPages } from './layerPages.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import type { StoredTensor } from './storedTensor.ts'

/** Tokens of one page. */
export interface PagePortion {
  readonly format: StoredTensor
  readonly page: number
  readonly first: number
  readonly count: number
}

/** Tokens `start` up to `end` of one tensor, page by page. */
export function* portionsOf(
  storage: CacheStorage,
  layer: number,
  pages: LayerPages,
  tensor: number,
  start: number,
  end: number,
  counts = pages.counts,
): Generator<PagePortion> {
  const { exact, packed } = storage.thread.tensors
  let base = 0
  for (const place of places) {
    const format = place === 'packed' ? packed[layer][tensor] : exact
    const { table } = pages.tensors[tensor][place]
    const placeEnd = base + counts[place]
    for (let token = Math.max(start, base); token < Math.min(end, placeEnd); ) {
      const first = (token - base) % TOKENS_PER_PAGE
      const count = Math.min(end, placeEnd, token - first + TOKENS_PER_PAGE) - token
      yield { format, page: table.at(Math.floor((token - base) / TOKENS_PER_PAGE)), first, count }
      token += count
    }
    base = placeEnd
  }
}

/** @param target `[end - start, headDim]`, written */
export function decodeTokens(
  storage: CacheStorage,
  portions: Iterable<PagePortion>,
  target: Float32Array,
): void {
  const { thread, plan } = storage
  const { vectors } = thread.scratch
  const at = vectors / Float32Array.BYTES_PER_ELEMENT
  let written = 0
  for (const { format, page, first, count } of portions) {
    format.decode(page, first, count, vectors)
    const length = count * plan.shape.headDim
    target.set(thread.views.floats.subarray(at, at + length), written)
    written += length
  }
}

/** The codec's own bytes of some tokens, one after another. */
export function readTokens(portions: readonly PagePortion[]): Uint8Array {
  const records = new Uint8Array(bytesOf(portions))
  for (const [portion, part] of partsOf(portions, records))
    portion.format.readRecords(portion.page, portion.first, portion.count, part)
  return records
}

/**
 * The reverse, into pages that have room.
 *
 * @throws ShapeError when there are more bytes, or fewer
 */
export function writeTokens(portions: readonly PagePortion[], records: Uint8Array): void {
  if (records.length !== bytesOf(portions))
    throw new ShapeError(
      `quantized cache: the records of a tensor take ${bytesOf(portions)} bytes, got ${records.length}`,
    )
  for (const [portion, part] of partsOf(portions, records))
    portion.format.writeRecords(part, portion.count, portion.page, portion.first)
}

function bytesOf(portions: readonly PagePortion[]): number {
  return portions.reduce((sum, { format, count }) => sum + count * format.bytesPerToken, 0)
}

function* partsOf(
  portions: readonly PagePortion[],
  records: Uint8Array,
): Generator<readonly [PagePortion, Uint8Array]> {
  let start = 0
  for (const portion of portions) {
    const end = start + portion.count * portion.format.bytesPerToken
    yield [portion, records.subarray(start, end)]
    start = end
  }
}
