import { createBlockArena } from './arena.ts'
import { type CacheThread, createCacheThread, type ScratchAddresses } from './cacheThread.ts'
import { createFollowerRecord, type FollowerRecord } from './followerRecord.ts'
import { createJobBoard } from './jobBoard.ts'
import { createMemoryViews } from './memoryViews.ts'
import { runItem } from './runItem.ts'
import { createTensors, type TensorPlan } from './tensorPlan.ts'

/** The threads of a cache, the caller's among them. */
export interface Crew {
  /** Those that live. */
  readonly numThreads: number
  /**
   * Does every item of the job that stands in the memory, and returns when all are done.
   *
   * @throws what the first item that fails throws, in the order of items; an error with its cause when a thread died over
   * an item, after which the crew goes on without it
   */
  run(numItems: number): void
  close(): void
}

/** How a host gives a cache more threads than the caller's. */
export interface ThreadHost {
  /** Threads in all, the caller's included. */
  readonly numThreads: number
  /** Whether the caller's thread may sleep. */
  readonly mayBlock: boolean
  /** Starts a thread that calls `followJobs(setup)`. */
  start(setup: FollowerSetup): StartedThread
}

export interface StartedThread {
  /** Why it has ended, as far as the host has told; undefined while it lives. */
  failure(): Error | undefined
  /** Whether a thread that was up has stopped: asked while the caller's thread waits, and is told nothing. */
  hasStopped(): boolean
  end(): void
}

/** What a thread beside the caller's is started with; a host can send it as it is. */
export interface FollowerSetup {
  readonly memory: WebAssembly.Memory
  readonly plan: TensorPlan
  /** A block for the tensors of this thread. */
  readonly arenaAddress: number
  readonly scratch: ScratchAddresses
  readonly boardAddress: number
  readonly recordAddress: number
  readonly jobAddress: number
}

/** The caller's thread alone. */
export function createLoneCrew(thread: CacheThread): Crew {
  return { numThreads: 1, run: (numItems) => runAll(thread, numItems), close() {} }
}

/** @param setups one for each further thread */
export function startCrew(host: ThreadHost, thread: CacheThread, setups: readonly FollowerSetup[]): Crew {
  const [{ memory, boardAddress }] = setups
  const board = createJobBoard(memory, boardAddress, host.mayBlock)
  let followers: readonly Follower[] = setups.map((setup) => ({
    record: createFollowerRecord(memory, setup.recordAddress),
    thread: host.start(setup),
  }))
  const living = (): readonly Follower[] => followers.filter((follower) => endOf(follower) === undefined)
  return {
    get numThreads() {
      return 1 + living().length
    },
    run(numItems) {
      const isHelped = (): boolean => living().some(({ record }) => record.state === 'busy')
      const { numDone, hasFailed } = board.lead(thread, numItems, isHelped)
      if (numDone < numItems) {
        // one that died idle took nothing with it
        const cause = followers
          .filter(({ record }) => record.state !== 'idle')
          .map(endOf)
          .find(Boolean)
        followers = living()
        throw new Error(
          `quantized cache: a thread died over its work, got ${numDone} of ${numItems} items done; ` +
            `call again, for 1 + ${followers.length} threads are left`,
          { cause },
        )
      }
      if (hasFailed) runAll(thread, numItems)
    },
    close() {
      board.close()
      for (const follower of followers) follower.thread.end()
    },
  }
}

interface Follower {
  readonly record: FollowerRecord
  readonly thread: StartedThread
}

/** What ended a thread: as the host says, as it said itself, or as nobody has told. */
function endOf({ record, thread }: Follower): Error | undefined {
  const failure = thread.failure()
  if (failure) return failure
  if (record.state === 'gone') return new Error(record.lastWords)
  if (record.state !== 'busy' || !thread.hasStopped()) return undefined
  return new Error('cache thread: stopped without a word; it was terminated, or out of memory')
}

/** What a thread beside the caller's does until the cache is closed. */
export function followJobs({ memory, plan, arenaAddress, scratch, ...setup }: FollowerSetup): void {
  const record = createFollowerRecord(memory, setup.recordAddress)
  try {
    const tensors = createTensors(plan, createBlockArena(memory, arenaAddress))
    const thread = createCacheThread(plan, createMemoryViews(memory), tensors, scratch, setup.jobAddress)
    createJobBoard(memory, setup.boardAddress, true).follow(thread, record)
  } catch (error) {
    record.end(error)
    throw error
  }
}

function runAll(thread: CacheThread, numItems: number): void {
  for (let item = 0; item < numItems; item++) runItem(thread, item)
}
