import type { Codec } from '../../codecs/codec.ts'
import { TOKENS_PER_PAGE } from '../packedTensor.ts'
import type { KernelArena } from './kernelArena.ts'
import type { KernelTensor } from './kernelTensor.ts'
import { createPageLayout } from './pageLayout.ts'
import { createPageRecords } from './pageRecords.ts'
import { roundUp } from './scoreCode.ts'

/**
 * Storage of any codec: a page holds the codec's own records, and is decoded to scratch to be read by the kernels for
 * float32.
 */
export function createDecodedTensor(codec: Codec, kernelArena: KernelArena): KernelTensor {
  const { headDim } = codec
  const { arena, kernels, scratch } = kernelArena
  const numValues = roundUp(headDim, 8)
  const rowBytes = 4 * numValues
  const decoded = kernelArena.scratchOf(TOKENS_PER_PAGE * rowBytes)
  const segments = kernelArena.segments([
    { width: 32, numValues, codesAt: 0, codesStride: rowBytes, table: 0, vectorAt: 0 },
  ])
  const record = { at: 0, numBytes: codec.encodedBytes(1) }
  const layout = createPageLayout([record])
  const records = new Uint8Array(codec.encodedBytes(TOKENS_PER_PAGE))
  const vectors = new Float32Array(TOKENS_PER_PAGE * headDim)
  const floatsAt = (address: number, length: number): Float32Array =>
    new Float32Array(arena.memory.buffer, address, length)

  /** Rows filled up with zeros. */
  function decodePage(page: number, first: number, count: number): void {
    const used = records.subarray(0, count * record.numBytes)
    used.set(new Uint8Array(arena.memory.buffer, page + first * record.numBytes, used.length))
    codec.decode(used, vectors.subarray(0, count * headDim))
    const rows = floatsAt(decoded, count * numValues)
    for (let token = 0; token < count; token++) {
      rows.set(vectors.subarray(token * headDim, (token + 1) * headDim), token * numValues)
      rows.fill(0, token * numValues + headDim, (token + 1) * numValues)
    }
  }

  return {
    ...createPageRecords(codec, layout, arena.memory),
    backend: 'decoded',
    precision: 'exact',
    preparedBytes: rowBytes,
    prepareQueries(queries, numQueries, scale, prepared) {
      const source = floatsAt(queries, numQueries * headDim)
      const target = floatsAt(prepared, numQueries * numValues).fill(0)
      for (let index = 0; index < source.length; index++)
        target[Math.floor(index / headDim) * numValues + (index % headDim)] = source[index] * scale
    },
    score(prepared, numQueries, page, first, count, logits, stride) {
      decodePage(page, first, count)
      kernels.score(segments, 1, prepared, rowBytes, numQueries, decoded, 0, count, logits, stride, scratch)
    },
    sumBytes: rowBytes,
    accumulate(weights, stride, numQueries, page, first, count, sums) {
      decodePage(page, first, count)
      kernels.accumulate(segments, 1, weights, stride, numQueries, decoded, 0, count, sums, rowBytes, scratch)
    },
    finish(sums, numQueries, outputs) {
      for (let query = 0; query < numQueries; query++)
        floatsAt(outputs + 4 * query * headDim, headDim).set(floatsAt(sums + query * rowBytes, headDim))
    },
  }
}
