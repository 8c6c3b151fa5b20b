import type { PackedTensor } from './packedTensor.ts'

/** A packed tensor whose tokens can be taken out and put back as the codec's own bytes, whatever the order of a page. */
export interface StoredTensor extends PackedTensor {
  /** @param records `count * bytesPerToken` bytes, written: what `Codec.encode` gives of these tokens */
  readRecords(page: number, first: number, count: number, records: Uint8Array): void
  /** The reverse; the page then holds these tokens from `first` on. */
  writeRecords(records: Uint8Array, count: number, page: number, first: number): void
}
