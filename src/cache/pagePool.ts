import { blockBytes, type CacheMemory } from './cacheMemory.ts'

/** Pages that several caches may hold at once: one is given back when the last of them lets go. */
export interface PagePool {
  readonly memory: CacheMemory
  take(numBytes: number): number
  /** Counts one holder more. */
  share(page: number): void
  isShared(page: number): boolean
  release(page: number, numBytes: number): void
  /** A page of the caller's own: this one, or a copy in its place where others hold it, too. */
  own(page: number, numBytes: number): number
}

export function createPagePool(memory: CacheMemory): PagePool {
  /** Holders of a page besides the first; most pages have none. */
  const others = new Map<number, number>()
  const pool: PagePool = {
    memory,
    take: (numBytes) => memory.allocate(numBytes),
    share(page) {
      others.set(page, (others.get(page) ?? 0) + 1)
    },
    isShared: (page) => others.has(page),
    release(page, numBytes) {
      const count = others.get(page)
      if (count === undefined) memory.release(page, numBytes)
      else if (count === 1) others.delete(page)
      else others.set(page, count - 1)
    },
    own(page, numBytes) {
      if (!pool.isShared(page)) return page
      const copy = pool.take(numBytes)
      memory.views.bytes.copyWithin(copy, page, page + blockBytes(numBytes))
      pool.release(page, numBytes)
      return copy
    },
  }
  return pool
}
