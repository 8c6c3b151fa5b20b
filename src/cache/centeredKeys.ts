import { createMemoryViews } from './memoryViews.ts'
import type { KernelArena } from './packed/kernelArena.ts'
import type { KernelTensor } from './packed/kernelTensor.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'

const floatBytes = Float32Array.BYTES_PER_ELEMENT

/**
 * Keys of which a fixed offset is taken away before they are packed.
 *
 *     <q, key> = <q, packed> + <q, offset>
 *
 * The second term is the same for all packed keys, but exact ones beside them have none: so it is added.
 *
 * A prepared query is followed by that term, behind the prepared queries of all rows: they are scored together.
 *
 * @param packed of what is left of the keys
 */
export function createCenteredKeys(
  packed: KernelTensor,
  offset: Float32Array,
  { arena, scratchOf }: KernelArena,
): KernelTensor {
  const { headDim } = packed
  const views = createMemoryViews(arena.memory)
  const scratch = scratchOf(TOKENS_PER_PAGE * headDim * floatBytes)
  const floatsAt = (address: number, length: number): Float32Array => {
    views.refresh()
    return views.floats.subarray(address / floatBytes, address / floatBytes + length)
  }

  return {
    ...packed,
    encode(vectors, count, page, first) {
      const keys = floatsAt(vectors, count * headDim)
      const rest = floatsAt(scratch, count * headDim)
      for (let index = 0; index < rest.length; index++) rest[index] = keys[index] - offset[index % headDim]
      packed.encode(scratch, count, page, first)
    },
    decode(page, first, count, vectors) {
      packed.decode(page, first, count, vectors)
      const keys = floatsAt(vectors, count * headDim)
      for (let index = 0; index < keys.length; index++) keys[index] += offset[index % headDim]
    },
    preparedBytes: packed.preparedBytes + floatBytes,
    prepareQueries(queries, numQueries, scale, prepared) {
      packed.prepareQueries(queries, numQueries, scale, prepared)
      const shifts = floatsAt(prepared + numQueries * packed.preparedBytes, numQueries)
      for (let query = 0; query < numQueries; query++)
        shifts[query] =
          scale * innerProduct(floatsAt(queries + query * headDim * floatBytes, headDim), offset)
    },
    score(prepared, numQueries, page, first, count, logits, logitStride) {
      packed.score(prepared, numQueries, page, first, count, logits, logitStride)
      const shifts = floatsAt(prepared + numQueries * packed.preparedBytes, numQueries)
      for (let query = 0; query < numQueries; query++) {
        const row = floatsAt(logits + query * logitStride * floatBytes, count)
        for (let token = 0; token < count; token++) row[token] += shifts[query]
      }
    },
  }
}

function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index]
  return sum
}
