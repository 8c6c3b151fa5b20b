import { createKernelArena, type KernelArena } from '../../../src/cache/packed/kernelArena.ts'
import type { AttentionHost } from '../../../src/kernels/attentionKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../../src/kernels/instantiate.ts'

/** A memory of one mebibyte, which is given out from its start on. */
export function createTestArena(hostOn: (memory: WebAssembly.Memory) => AttentionHost): KernelArena {
  const memory = createMemory(2 ** 20, false)
  let next = RESERVED_BYTES
  const arena = {
    memory,
    allocate(numBytes: number): number {
      const address = next
      next += Math.ceil(numBytes / 16) * 16
      if (next > memory.buffer.byteLength) throw new RangeError(`test arena: is full, got ${numBytes}`)
      return address
    },
  }
  return createKernelArena(arena, hostOn(memory))
}
