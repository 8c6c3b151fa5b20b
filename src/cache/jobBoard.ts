import type { CacheThread } from './cacheThread.ts'
import type { FollowerRecord } from './followerRecord.ts'
import { runItem } from './runItem.ts'

/**
 * How threads share the items of a job: counters in shared memory, and nothing else.
 *
 * The caller writes a job, then opens it by setting how many items are left. Whoever takes one off that number owns the
 * item of that index; at 0 there is none, so a thread that comes late, or never, is not missed. A job is over when as
 * many items are done as there were. A thread that dies takes its item with it: then the job is over, too, when nobody
 * else has one.
 */
export interface JobBoard {
  /**
   * Opens the job that stands in the memory, helps, and waits for the others.
   *
   * @param isHelped whether a follower that lives is busy
   */
  lead(thread: CacheThread, numItems: number, isHelped: () => boolean): JobOutcome
  /** Helps with every job until the board is closed. */
  follow(thread: CacheThread, record: FollowerRecord): void
  /** Sends the followers home. */
  close(): void
}

export interface JobOutcome {
  /** All, unless a thread died. */
  readonly numDone: number
  /** Whether an item threw. */
  readonly hasFailed: boolean
}

/** Items that followers have done so far. */
export function followedItems(memory: WebAssembly.Memory, address: number): number {
  return Atomics.load(new Int32Array(memory.buffer, address, BOARD_WORDS), FOLLOWED)
}

/** Words of a board. */
export const BOARD_WORDS = 8

const LEFT = 0
const DONE = 1
const FAILED = 2
const GENERATION = 3
const CLOSED = 4
const MEMORY_PAGES = 5
const TOTAL = 6
const FOLLOWED = 7

/** Looks at the counters before going to sleep: waking up takes longer than the pause between two layers. */
const looksBeforeSleep = 2000
/** How long a wait is before the leader looks whether those that it waits for still live. */
const longestSleepMs = 100
const bytesPerMemoryPage = 65_536

/**
 * @param address of `BOARD_WORDS` words, zeros at first
 * @param mayBlock whether the leading thread may sleep; the main thread of a browser may not, and looks until it is done
 */
export function createJobBoard(memory: WebAssembly.Memory, address: number, mayBlock: boolean): JobBoard {
  const words = new Int32Array(memory.buffer, address, BOARD_WORDS)

  /** @returns how many it took */
  function takeItems(thread: CacheThread): number {
    for (let taken = 0; ; taken++) {
      const item = Atomics.sub(words, LEFT, 1) - 1
      if (item < 0) return taken
      try {
        seeWholeMemory()
        runItem(thread, item)
      } catch {
        // the leader does it again, for the error
        Atomics.store(words, FAILED, 1)
      }
      const done = Atomics.add(words, DONE, 1) + 1
      if (done === Atomics.load(words, TOTAL)) Atomics.notify(words, DONE)
    }
  }

  /** A memory that another thread has grown is seen in full a moment later. */
  function seeWholeMemory(): void {
    while (memory.buffer.byteLength < Atomics.load(words, MEMORY_PAGES) * bytesPerMemoryPage);
  }

  /** Waits until all items are done, or nobody is left who has one; gives how many are done. */
  function awaitItems(numItems: number, isHelped: () => boolean): number {
    for (let look = 1; ; look++) {
      const done = Atomics.load(words, DONE)
      if (done === numItems) return done
      if (look % looksBeforeSleep > 0) continue
      if (mayBlock && Atomics.wait(words, DONE, done, longestSleepMs) !== 'timed-out') continue
      // who is no longer busy has counted all that it did
      if (!isHelped() && Atomics.load(words, DONE) === done) return done
    }
  }

  return {
    lead(thread, numItems, isHelped) {
      Atomics.store(words, MEMORY_PAGES, memory.buffer.byteLength / bytesPerMemoryPage)
      Atomics.store(words, DONE, 0)
      Atomics.store(words, FAILED, 0)
      Atomics.store(words, TOTAL, numItems)
      Atomics.store(words, LEFT, numItems)
      Atomics.add(words, GENERATION, 1)
      Atomics.notify(words, GENERATION)
      takeItems(thread)
      const numDone = awaitItems(numItems, isHelped)
      return { numDone, hasFailed: Atomics.load(words, FAILED) !== 0 }
    },
    follow(thread, record) {
      let seen = 0
      while (Atomics.load(words, CLOSED) === 0) {
        record.enter('idle')
        seen = awaitGeneration(words, seen)
        record.enter('busy')
        Atomics.add(words, FOLLOWED, takeItems(thread))
      }
    },
    close() {
      Atomics.store(words, CLOSED, 1)
      Atomics.add(words, GENERATION, 1)
      Atomics.notify(words, GENERATION)
    },
  }
}

/** Waits until there is another generation than the one seen, and gives it. */
function awaitGeneration(words: Int32Array, seen: number): number {
  for (let look = 0; look < looksBeforeSleep; look++) {
    const generation = Atomics.load(words, GENERATION)
    if (generation !== seen) return generation
  }
  Atomics.wait(words, GENERATION, seen)
  return Atomics.load(words, GENERATION)
}
