import { createArena } from './arena.ts'
import { type CacheMemory, createCacheMemory } from './cacheMemory.ts'
import { allocateScratch, type CacheThread, createCacheThread, queriesPerJob } from './cacheThread.ts'
import { type Crew, createLoneCrew, startCrew, type ThreadHost } from './crew.ts'
import { RECORD_WORDS } from './followerRecord.ts'
import { type Job, wordsOfJob, writeJob } from './job.ts'
import { BOARD_WORDS } from './jobBoard.ts'
import type { TensorPages } from './layerPages.ts'
import { createPagePool, type PagePool } from './pagePool.ts'
import { partialBytes } from './partials.ts'
import { preparedBytes } from './preparedQueries.ts'
import { MAX_SPLITS } from './splits.ts'
import { createTensors, type TensorPlan } from './tensorPlan.ts'

/** What a cache and its forks have in common: memory, tensors, threads. */
export interface CacheStorage {
  readonly plan: TensorPlan
  readonly memory: CacheMemory
  readonly pool: PagePool
  readonly thread: CacheThread
  readonly crew: Crew
  /** A block for what the caller hands over, kept until a larger one is needed. */
  staging(numBytes: number): number
  /** A block for what the items of any attention find, so that a cache whose memory is full can still be read. */
  readonly partials: number
  /** A block for the queries of any attention, prepared for every format. */
  readonly prepared: number
  /** @param tensors of the job's layer */
  run(job: Job, tensors: readonly TensorPages[], numItems: number): void
}

const wordBytes = Uint32Array.BYTES_PER_ELEMENT

/** @throws TooLargeError when tables and scratch alone are more than the memory may be */
export function createCacheStorage(plan: TensorPlan, maxBytes: number, host?: ThreadHost): CacheStorage {
  const numFollowers = (host?.numThreads ?? 1) - 1
  const memory = createCacheMemory(maxBytes, numFollowers > 0)
  const arena = createArena(memory)
  const tensors = createTensors(plan, arena)
  const tensorBytes = arena.allocatedBytes
  const boardAddress = arena.allocate(BOARD_WORDS * wordBytes)
  const jobAddress = arena.allocate(wordsOfJob(2 * plan.shape.numKvHeads) * wordBytes)
  const scratch = allocateScratch(plan, tensors, arena.allocate)
  const thread = createCacheThread(plan, memory.views, tensors, scratch, jobAddress)
  const setups = Array.from({ length: numFollowers }, () => ({
    memory: memory.memory,
    plan,
    arenaAddress: arena.allocate(tensorBytes),
    scratch: allocateScratch(plan, tensors, arena.allocate),
    boardAddress,
    recordAddress: arena.allocate(RECORD_WORDS * wordBytes),
    jobAddress,
  }))

  const { numKvHeads, numQueryHeads, headDim } = plan.shape
  const partials = arena.allocate(numKvHeads * MAX_SPLITS * partialBytes(thread))
  const prepared = arena.allocate(numKvHeads * preparedBytes(thread))
  const staging = growingBlock(memory)
  // queries are staged, too
  staging(numQueryHeads * queriesPerJob(plan) * headDim * Float32Array.BYTES_PER_ELEMENT)
  const crew = host && setups.length > 0 ? startCrew(host, thread, setups) : createLoneCrew(thread)
  return {
    plan,
    memory,
    pool: createPagePool(memory),
    thread,
    crew,
    staging,
    partials,
    prepared,
    run(job, pages, numItems) {
      writeJob(memory.views.words, thread.jobAt, job, pages)
      crew.run(numItems)
    },
  }
}

/** A block that is replaced by one of twice the size when it is too small. */
function growingBlock(memory: CacheMemory): (numBytes: number) => number {
  let address = 0
  let held = 0
  return (numBytes) => {
    if (numBytes <= held) return address
    const larger = 2 ** Math.ceil(Math.log2(numBytes))
    const moved = memory.allocate(larger)
    if (held > 0) memory.release(address, held)
    address = moved
    held = larger
    return address
  }
}
