import { TOKENS_PER_PAGE } from '../packedTensor.ts'
import type { ByteRange } from './tokenFormat.ts'

/** Where the bytes of a codec's records lie in a page: each range of all tokens together, codes before scales. */
export interface PageLayout {
  /** Where the range of the first token begins; that of the next one follows it. */
  at(range: ByteRange): number
  /** Puts records, one behind the other, into a page from token `first` on. */
  scatter(records: Uint8Array, count: number, page: Uint8Array, first: number): void
  /** The reverse. */
  gather(page: Uint8Array, first: number, count: number, records: Uint8Array): void
}

/** @param ranges all bytes of a record, in the order that a page holds them; what is named twice is kept once */
export function createPageLayout(ranges: readonly ByteRange[]): PageLayout {
  const places = new Map<number, ByteRange & { readonly inPage: number }>()
  let recordBytes = 0
  for (const range of ranges) {
    if (places.has(range.at)) continue
    places.set(range.at, { ...range, inPage: TOKENS_PER_PAGE * recordBytes })
    recordBytes += range.numBytes
  }
  const moves = [...places.values()]

  /** Calls back with where each range of each token lies in the records and in the page. */
  function forEachRange(
    first: number,
    count: number,
    visit: (record: number, place: number, numBytes: number) => void,
  ): void {
    for (const { at, numBytes, inPage } of moves)
      for (let token = 0; token < count; token++)
        visit(token * recordBytes + at, inPage + (first + token) * numBytes, numBytes)
  }

  return {
    at: (range) => places.get(range.at)?.inPage ?? 0,
    scatter: (records, count, page, first) =>
      forEachRange(first, count, (record, place, numBytes) => {
        for (let byte = 0; byte < numBytes; byte++) page[place + byte] = records[record + byte]
      }),
    gather: (page, first, count, records) =>
      forEachRange(first, count, (record, place, numBytes) => {
        for (let byte = 0; byte < numBytes; byte++) records[record + byte] = page[place + byte]
      }),
  }
}
