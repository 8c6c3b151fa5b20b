import { centroidThresholds, countBefore } from '../numerics/nearestCentroid.ts'
import { rememberByObject } from '../numerics/remember.ts'
import { layOutRecord, type Table } from './record.ts'

/** How a kernel finds the nearest codeword; `assembly/codebook.ts` says what each does. */
const search = { count: 0, steps: 1, cells: 2 } as const

/** Up to this width, sixteen codewords fill the bytes of one vector register. */
const WIDEST_IN_REGISTERS = 4
/** Added to a number, it leaves the nearest integer in the last bits of the sum. */
const CELL_ALIGNER = 2 ** 23

const { fround } = Math

/** All codecs of a width have the same array of codewords. */
const boundedRecord = /* @__PURE__ */ rememberByObject((centroids: Float64Array) =>
  layOutCodebook(centroids, true),
)
const anyRecord = /* @__PURE__ */ rememberByObject((centroids: Float64Array) =>
  layOutCodebook(centroids, false),
)

/**
 * The record `Codebook` of `assembly/codebook.ts`.
 *
 * @param centroids ascending, 2^bits of them; never changed
 * @param isBounded whether coordinates are below 2^9 in size, as those of a vector of known length are
 */
export function codebookRecord(centroids: Float64Array, isBounded: boolean): Uint8Array {
  return isBounded ? boundedRecord(centroids) : anyRecord(centroids)
}

function layOutCodebook(centroids: Float64Array, isBounded: boolean): Uint8Array {
  const bits = Math.log2(centroids.length)
  const thresholds = centroidThresholds(centroids)
  const single = Float32Array.from(centroids)
  const steps = isBounded ? stepTables(thresholds) : undefined
  const cells = bits > WIDEST_IN_REGISTERS ? cellTables(thresholds) : undefined
  return layOutRecord([
    bits,
    steps ? search.steps : cells ? search.cells : search.count,
    Float32Array.of(...thresholds, Infinity),
    single,
    bits > WIDEST_IN_REGISTERS ? undefined : bytePlanes(single),
    steps,
    cells?.below,
    cells?.next,
    cells?.lastCell ?? 0,
    { float32: cells?.cellsPerUnit ?? 0 },
    { float32: cells?.cellAligner ?? 0 },
  ])
}

/** Byte 0 of every codeword, then byte 1 and so on, 16 bytes each. */
function bytePlanes(centroids: Float32Array): Uint8Array {
  const bytes = new Uint8Array(centroids.buffer)
  return Uint8Array.from({ length: 64 }, (_, index) => bytes[4 * (index % 16) + (index >> 4)] ?? 0)
}

/** Added to a number, it leaves the number in steps of 2^-13 in the last bits of the sum. */
const STEP_ALIGNER = 1.5 * 2 ** 10
const STEPS_PER_UNIT = 2 ** 13
/** Steps of a cell: a quarter of a unit. */
const CELL_SHIFT = 11
const NUM_CELLS = 32

/**
 * Thresholds before each cell of a quarter from -4 on, and the low and high bytes of each threshold in steps; undefined
 * where two thresholds share a cell, or one is beyond 4.
 */
function stepTables(thresholds: Float32Array): Table | undefined {
  if (thresholds.length > 15) return undefined
  const steps = Int16Array.from(
    thresholds,
    (value) => (fround(value + STEP_ALIGNER) - STEP_ALIGNER) * STEPS_PER_UNIT,
  )
  const cells = Array.from(steps, (step) => (step >> CELL_SHIFT) + NUM_CELLS / 2)
  if (new Set(cells).size < cells.length || Math.abs(thresholds[0]) >= 4) return undefined
  const tables = new Uint8Array(NUM_CELLS + 32)
  // behind the last threshold, it is the one to compare with, as there is no next
  tables.set(countBefore(cells, NUM_CELLS).map((numBelow) => Math.min(numBelow, steps.length - 1)))
  steps.forEach((step, index) => {
    tables[NUM_CELLS + index] = step
    tables[NUM_CELLS + 16 + index] = step >> 8
  })
  return tables
}

interface CellTables {
  /** Thresholds in the cells before each one. */
  readonly below: Uint8Array
  /** The first threshold that is not before the cell; infinity behind the last. */
  readonly next: Float32Array
  readonly lastCell: number
  readonly cellsPerUnit: number
  readonly cellAligner: number
}

/** Even cells so narrow that none holds two thresholds, in the single precision in which the kernel computes them. */
function cellTables(thresholds: Float32Array): CellTables {
  const lowest = thresholds[0]
  const span = thresholds[thresholds.length - 1] - lowest
  for (let numCells = 2 * thresholds.length; ; numCells *= 2) {
    const lastCell = numCells - 1
    const cellsPerUnit = fround(lastCell / span)
    const cellAligner = fround(CELL_ALIGNER - lowest * cellsPerUnit)
    const cells = Array.from(thresholds, (value) => {
      const position = fround(fround(value * cellsPerUnit) + cellAligner) - CELL_ALIGNER
      return Math.min(Math.max(position, 0), lastCell)
    })
    if (new Set(cells).size < cells.length) continue
    const below = countBefore(cells, numCells)
    const next = Float32Array.from(below, (count) => thresholds[count] ?? Infinity)
    return { below, next, lastCell, cellsPerUnit, cellAligner }
  }
}
