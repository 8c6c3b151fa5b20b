import { createPackedTensor } from '../../src/cache/packed/createPackedTensor.ts'
import { createKernelArena, type KernelArena } from '../../src/cache/packed/kernelArena.ts'
import type { KernelTensor } from '../../src/cache/packed/kernelTensor.ts'
import type { Precision } from '../../src/cache/packed/precision.ts'
import { TOKENS_PER_PAGE } from '../../src/cache/packedTensor.ts'
import { createAttentionKernels } from '../../src/kernels/attentionKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

/** Tokens of one tensor in pages, one behind the other, with room for queries and what becomes of them. */
export interface FilledPages {
  readonly tensor: KernelTensor
  readonly pages: readonly number[]
  readonly prepared: number
  readonly sums: number
}

/** A memory for all that is timed, and its kernels. */
export function createBenchmarkArena(numBytes: number): KernelArena {
  const memory = createMemory(numBytes, false)
  let next = RESERVED_BYTES
  const arena = {
    memory,
    allocate(size: number): number {
      const address = next
      // whole lines of the processor's cache
      next += Math.ceil(size / 64) * 64
      return address
    },
  }
  return createKernelArena(arena, createAttentionKernels(memory))
}

/** Tokens that are encoded; the rest repeats their pages, whose bytes are as hard to read. */
const numEncoded = 1024

export function fillPages(
  arena: KernelArena,
  id: string,
  precision: Precision,
  headDim: number,
  numTokens: number,
  maxQueries: number,
): FilledPages {
  const { memory, allocate } = arena.arena
  const tensor = createPackedTensor(id, headDim, seedOf(1), arena, precision)
  const pages = Array.from({ length: numTokens / TOKENS_PER_PAGE }, () => allocate(tensor.pageBytes))
  const random = createRandom(seedOf(2))
  const vectors = arena.scratchOf(4 * TOKENS_PER_PAGE * headDim)
  const floats = new Float32Array(memory.buffer, vectors, TOKENS_PER_PAGE * headDim)
  const bytes = new Uint8Array(memory.buffer)
  pages.forEach((page, index) => {
    const numDistinct = numEncoded / TOKENS_PER_PAGE
    if (index < numDistinct) {
      floats.forEach((_, place) => {
        floats[place] = random.normal()
      })
      tensor.encode(vectors, TOKENS_PER_PAGE, page, 0)
    } else bytes.copyWithin(page, pages[index % numDistinct], pages[index % numDistinct] + tensor.pageBytes)
  })
  const prepared = allocate(maxQueries * tensor.preparedBytes)
  tensor.prepareQueries(vectors, maxQueries, headDim ** -0.5, prepared)
  return { tensor, pages, prepared, sums: allocate(maxQueries * tensor.sumBytes) }
}
