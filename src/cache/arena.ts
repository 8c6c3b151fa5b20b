import { blockBytes, type CacheMemory } from './cacheMemory.ts'

/**
 * Where a packed tensor puts its tables and its scratch: room in one memory, which it keeps as long as it lives.
 *
 * Each thread has an arena of its own, so tables may be written and scratch be used without a thought of other threads.
 */
export interface Arena {
  readonly memory: WebAssembly.Memory
  /**
   * Address of `numBytes` bytes, zeros, at a multiple of 16.
   *
   * @throws TooLargeError when there is no room
   */
  allocate(numBytes: number): number
}

/** An arena that takes from a cache's memory as it is asked, and counts. */
export interface CountingArena extends Arena {
  readonly allocatedBytes: number
}

export function createArena(memory: CacheMemory): CountingArena {
  let allocatedBytes = 0
  return {
    memory: memory.memory,
    get allocatedBytes() {
      return allocatedBytes
    },
    allocate(numBytes) {
      const address = memory.allocate(numBytes)
      memory.views.bytes.fill(0, address, address + numBytes)
      allocatedBytes += blockBytes(numBytes)
      return address
    },
  }
}

/** An arena in a block of zeros, as large as another thread's arena became. */
export function createBlockArena(memory: WebAssembly.Memory, address: number): Arena {
  let next = address
  return {
    memory,
    allocate(numBytes) {
      const start = next
      next += blockBytes(numBytes)
      return start
    },
  }
}
