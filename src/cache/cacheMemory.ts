import { createMemory, RESERVED_BYTES } from '../kernels/instantiate.ts'
import { TooLargeError } from '../numerics/errors.ts'
import { createMemoryViews, type MemoryViews } from './memoryViews.ts'

/** Blocks of one WebAssembly memory, which grows as they are asked for and never shrinks. */
export interface CacheMemory {
  readonly memory: WebAssembly.Memory
  readonly views: MemoryViews
  /**
   * Address of a block, at a multiple of 16; what is in it is left over from before.
   *
   * @throws TooLargeError beyond the bound, or when the host has no more
   */
  allocate(numBytes: number): number
  /** @param numBytes what the block was allocated with */
  release(address: number, numBytes: number): void
}

/** What 32-bit addresses reach. */
export const ADDRESSABLE_BYTES = 2 ** 32

const pageBytes = 65_536
/** Kernels load whole vectors, and so a little past the last bytes of a block. */
const slackBytes = 64
/** Growing takes microseconds, so it is done for a few blocks at a time. */
const growthBytes = 4 * pageBytes

/**
 * @param maxBytes bound of the whole memory, rounded down to pages of 64 KiB
 * @param shared whether threads will share it
 */
export function createCacheMemory(maxBytes: number, shared: boolean): CacheMemory {
  const bound = Math.floor(maxBytes / pageBytes) * pageBytes
  const memory = createMemory(0, shared)
  const views = createMemoryViews(memory)
  const freeBlocks = new Map<number, number[]>()
  let end = RESERVED_BYTES

  function growTo(numBytes: number): void {
    const held = memory.buffer.byteLength
    if (numBytes > bound)
      throw new TooLargeError(
        `cache memory: at most ${bound} bytes, got a need of ${numBytes}; ` +
          'truncate, close forks, or choose codecs of fewer bits',
      )
    const wanted = Math.min(bound, Math.max(numBytes, held + growthBytes))
    const missing = (bytes: number): number => Math.ceil((bytes - held) / pageBytes)
    if (!grows(memory, missing(wanted)) && !grows(memory, missing(numBytes)))
      throw new TooLargeError(
        `cache memory: the host gives no more than ${held} bytes, got a need of ${numBytes}; ` +
          'truncate, close forks, or choose codecs of fewer bits',
      )
    views.refresh()
  }

  return {
    memory,
    views,
    allocate(numBytes) {
      const size = blockBytes(numBytes)
      let address = freeBlocks.get(size)?.pop()
      if (address === undefined) {
        if (end + size + slackBytes > memory.buffer.byteLength) growTo(end + size + slackBytes)
        address = end
        end += size
      }
      return address
    },
    release(address, numBytes) {
      const size = blockBytes(numBytes)
      const sameSize = freeBlocks.get(size)
      if (sameSize) sameSize.push(address)
      else freeBlocks.set(size, [address])
    },
  }
}

/** What a block of so many bytes takes: a multiple of 16, so that the next one is aligned for vectors. */
export function blockBytes(numBytes: number): number {
  return Math.ceil(numBytes / 16) * 16
}

function grows(memory: WebAssembly.Memory, numPages: number): boolean {
  try {
    memory.grow(numPages)
    return true
  } catch {
    return false
  }
}
