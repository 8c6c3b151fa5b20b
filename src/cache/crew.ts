import { createBlockArena } from './arena.ts'
import { type CacheThread, createCacheThread, type ScratchAddresses } from './cacheThread.ts'
import { createJobBoard } from './jobBoard.ts'
import { runItem } from './runItem.ts'
import { createTensors, type TensorPlan } from './tensorPlan.ts'

/** The threads of a cache, the caller's among them. */
export interface Crew {
  readonly numThreads: number
  /**
   * Does every item of the job that stands in the memory, and returns when all are done.
   *
   * @throws what the first item that fails throws, in the order of items
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
  /** Starts a thread that calls `followJobs(setup)`; gives what ends it. */
  start(setup: FollowerSetup): () => void
}

/** What a thread beside the caller's is started with; a host can send it as it is. */
export interface FollowerSetup {
  readonly memory: WebAssembly.Memory
  readonly plan: TensorPlan
  /** A block for the tensors of this thread. */
  readonly arenaAddress: number
  readonly scratch: ScratchAddresses
  readonly boardAddress: number
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
  const ends = setups.map((setup) => host.start(setup))
  return {
    numThreads: 1 + setups.length,
    run(numItems) {
      if (!board.lead(thread, numItems)) runAll(thread, numItems)
    },
    close() {
      board.close()
      for (const end of ends) end()
    },
  }
}

/** What a thread beside the caller's does until the cache is closed. */
export function followJobs({ memory, plan, arenaAddress, scratch, ...setup }: FollowerSetup): void {
  const tensors = createTensors(plan, createBlockArena(memory, arenaAddress))
  const thread = createCacheThread(plan, memory, tensors, scratch, setup.jobAddress)
  createJobBoard(memory, setup.boardAddress, true).follow(thread)
}

function runAll(thread: CacheThread, numItems: number): void {
  for (let item = 0; item < numItems; item++) runItem(thread, item)
}
