import type { MemoryViews } from './memoryViews.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import { groupSize } from './shape.ts'
import type { StoredTensor } from './storedTensor.ts'
import type { PlannedTensors, TensorPlan } from './tensorPlan.ts'

/** One thread's view of a cache: the shared memory, tensors and scratch of its own. */
export interface CacheThread {
  readonly plan: TensorPlan
  readonly views: MemoryViews
  readonly tensors: PlannedTensors
  readonly scratch: ScratchAddresses
  /** Where a job is read, as an index of words. */
  readonly jobAt: number
  /** Most rows that an item attends for. */
  readonly maxRows: number
  /** Bytes that a prepared query takes at most. */
  readonly maxPreparedBytes: number
  /** Bytes that the sum of one row takes at most. */
  readonly maxSumBytes: number
}

/** Where a thread puts what it forgets after an item. */
export interface ScratchAddresses {
  /** `[numRows, TOKENS_PER_PAGE]` */
  readonly logits: number
  /** A float32 for each row. */
  readonly corrections: number
  /** `[TOKENS_PER_PAGE, headDim]` */
  readonly vectors: number
  /** A page that is never kept. */
  readonly triedPage: number
  /** Outputs of all rows. */
  readonly finished: number
}

/** Rows that a job attends for at once, so that a page is unpacked once for all of them. */
const rowsPerJob = 16

/** Queries of each query head that a job takes; its rows are theirs times the group size. */
export function queriesPerJob({ shape }: TensorPlan): number {
  return Math.max(1, Math.floor(rowsPerJob / groupSize(shape)))
}

function rowsOf(plan: TensorPlan): number {
  return queriesPerJob(plan) * groupSize(plan.shape)
}

function allOf({ exact, packed }: PlannedTensors): readonly StoredTensor[] {
  return [exact, ...packed.flat()]
}

/** @param allocate gives the address of so many bytes */
export function allocateScratch(
  plan: TensorPlan,
  tensors: PlannedTensors,
  allocate: (numBytes: number) => number,
): ScratchAddresses {
  const all = allOf(tensors)
  const rows = rowsOf(plan)
  return {
    logits: allocate(rows * TOKENS_PER_PAGE * Float32Array.BYTES_PER_ELEMENT),
    corrections: allocate(rows * Float32Array.BYTES_PER_ELEMENT),
    vectors: allocate(TOKENS_PER_PAGE * plan.shape.headDim * Float32Array.BYTES_PER_ELEMENT),
    triedPage: allocate(Math.max(...all.map(({ pageBytes }) => pageBytes))),
    finished: allocate(rows * plan.shape.headDim * Float32Array.BYTES_PER_ELEMENT),
  }
}

export function createCacheThread(
  plan: TensorPlan,
  views: MemoryViews,
  tensors: PlannedTensors,
  scratch: ScratchAddresses,
  jobAddress: number,
): CacheThread {
  return {
    plan,
    views,
    tensors,
    scratch,
    jobAt: jobAddress / Uint32Array.BYTES_PER_ELEMENT,
    maxRows: rowsOf(plan),
    maxPreparedBytes: Math.max(...allOf(tensors).map(({ preparedBytes }) => preparedBytes)),
    maxSumBytes: Math.max(...allOf(tensors).map(({ sumBytes }) => sumBytes)),
  }
}
