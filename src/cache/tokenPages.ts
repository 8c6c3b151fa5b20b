import { blockBytes } from './cacheMemory.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import type { PagePool } from './pagePool.ts'
import { createPageTable, type PageTable } from './pageTable.ts'

/**
 * Tokens of one tensor in one format, page after page; all pages but the last are full.
 *
 * Room is made first (`reserve`), then written by whoever encodes, then counted (`commit`). What was reserved and not
 * counted goes with `trim`, so that a write that fails leaves nothing behind.
 */
export interface TokenPages {
  readonly numTokens: number
  readonly table: PageTable
  /** What pages and table take, pages that others hold, too, included. */
  readonly allocatedBytes: number
  /**
   * Makes room for `numTokens` tokens in all, in pages that no one else sees from the first new token on.
   *
   * @throws TooLargeError when there is none; some of the room may be there
   */
  reserve(numTokens: number): void
  commit(numTokens: number): void
  /** Gives back the pages past the last token. */
  trim(): void
  /** Gives back the first pages, which must be full. */
  dropPages(count: number): void
  /** The same tokens in the same pages, for another cache. */
  fork(): TokenPages
  close(): void
}

export function createTokenPages(pool: PagePool, pageBytes: number): TokenPages {
  const table = createPageTable(pool.memory)
  let numTokens = 0

  const pages: TokenPages = {
    get numTokens() {
      return numTokens
    },
    table,
    get allocatedBytes() {
      return table.numPages * blockBytes(pageBytes) + table.allocatedBytes
    },
    reserve(wanted) {
      const last = Math.floor(numTokens / TOKENS_PER_PAGE)
      const isPartial = numTokens % TOKENS_PER_PAGE > 0
      if (wanted > numTokens && isPartial) table.set(last, pool.own(table.at(last), pageBytes))
      while (table.numPages < pagesFor(wanted)) pushPage(table, pool.take(pageBytes))
    },
    commit(count) {
      numTokens = count
    },
    trim() {
      while (table.numPages > pagesFor(numTokens)) pool.release(table.pop(), pageBytes)
    },
    dropPages(count) {
      for (let index = 0; index < count; index++) pool.release(table.shift(), pageBytes)
      numTokens -= count * TOKENS_PER_PAGE
    },
    fork() {
      const twin = createTokenPages(pool, pageBytes)
      try {
        for (let index = 0; index < table.numPages; index++) {
          twin.table.push(table.at(index))
          pool.share(table.at(index))
        }
      } catch (error) {
        twin.close()
        throw error
      }
      twin.commit(numTokens)
      return twin
    },
    close() {
      numTokens = 0
      pages.trim()
      table.close()
    },
  }

  function pushPage(list: PageTable, page: number): void {
    try {
      list.push(page)
    } catch (error) {
      pool.release(page, pageBytes)
      throw error
    }
  }

  return pages
}

export function pagesFor(numTokens: number): number {
  return Math.ceil(numTokens / TOKENS_PER_PAGE)
}
