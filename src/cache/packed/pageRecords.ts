import type { Codec } from '../../codecs/codec.ts'
import { TOKENS_PER_PAGE } from '../packedTensor.ts'
import type { StoredTensor } from '../storedTensor.ts'
import type { PageLayout } from './pageLayout.ts'

/** How tokens come into pages of a layout and out of them, through the codec. */
export type PageRecords = Pick<
  StoredTensor,
  'headDim' | 'pageBytes' | 'bytesPerToken' | 'encode' | 'decode' | 'readRecords' | 'writeRecords'
>

export function createPageRecords(codec: Codec, layout: PageLayout, memory: WebAssembly.Memory): PageRecords {
  const { headDim } = codec
  const bytesPerToken = codec.encodedBytes(1)
  const pageBytes = codec.encodedBytes(TOKENS_PER_PAGE)
  const scratch = new Uint8Array(pageBytes)
  const pageAt = (address: number): Uint8Array => new Uint8Array(memory.buffer, address, pageBytes)
  const vectorsAt = (address: number, count: number): Float32Array =>
    new Float32Array(memory.buffer, address, count * headDim)

  return {
    headDim,
    pageBytes,
    bytesPerToken,
    encode(vectors, count, page, first) {
      const records = scratch.subarray(0, count * bytesPerToken)
      codec.encode(vectorsAt(vectors, count), records)
      layout.scatter(records, count, pageAt(page), first)
    },
    decode(page, first, count, vectors) {
      const records = scratch.subarray(0, count * bytesPerToken)
      layout.gather(pageAt(page), first, count, records)
      codec.decode(records, vectorsAt(vectors, count))
    },
    readRecords: (page, first, count, records) => layout.gather(pageAt(page), first, count, records),
    writeRecords: (records, count, page, first) => layout.scatter(records, count, pageAt(page), first),
  }
}
