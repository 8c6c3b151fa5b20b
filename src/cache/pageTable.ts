import { blockBytes, type CacheMemory } from './cacheMemory.ts'

/** A list of page addresses, kept in the memory of the pages as 32-bit words so that every thread can read it. */
export interface PageTable {
  /** Of the first entry; moves when the list outgrows its block. */
  readonly address: number
  readonly numPages: number
  /** What the block of the list takes. */
  readonly allocatedBytes: number
  at(index: number): number
  set(index: number, page: number): void
  push(page: number): void
  /** Takes the last page off. */
  pop(): number
  /** Takes the first page off; costs a move of the others. */
  shift(): number
  /** Gives the block back; the list is then empty. */
  close(): void
}

const wordBytes = 4
const firstCapacity = 4

export function createPageTable(memory: CacheMemory): PageTable {
  let address = 0
  let capacity = 0
  let numPages = 0
  const entry = (index: number): number => address / wordBytes + index

  function grow(): void {
    const larger = Math.max(firstCapacity, 2 * capacity)
    const moved = memory.allocate(larger * wordBytes)
    memory.views.words.copyWithin(moved / wordBytes, entry(0), entry(numPages))
    if (capacity > 0) memory.release(address, capacity * wordBytes)
    address = moved
    capacity = larger
  }

  return {
    get address() {
      return address
    },
    get numPages() {
      return numPages
    },
    get allocatedBytes() {
      return blockBytes(capacity * wordBytes)
    },
    at: (index) => memory.views.words[entry(index)],
    set(index, page) {
      memory.views.words[entry(index)] = page
    },
    push(page) {
      if (numPages === capacity) grow()
      memory.views.words[entry(numPages)] = page
      numPages++
    },
    pop() {
      numPages--
      return memory.views.words[entry(numPages)]
    },
    shift() {
      const first = memory.views.words[entry(0)]
      memory.views.words.copyWithin(entry(0), entry(1), entry(numPages))
      numPages--
      return first
    },
    close() {
      if (capacity > 0) memory.release(address, capacity * wordBytes)
      address = capacity = numPages = 0
    },
  }
}
