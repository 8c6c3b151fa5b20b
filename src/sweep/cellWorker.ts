import { workerData } from 'node:worker_threads'
import type { CellRow } from '../study/design/cellRow.ts'
import type { Cell } from '../study/design/design.ts'
import { measureCell } from '../study/design/measureCell.ts'
import { drawFromTrace } from '../study/laws/drawFromTrace.ts'
import { openTrace } from './openTrace.ts'
import { serveTasks } from './workerPool.ts'

/** What a worker that measures cells of a study is started with. */
export interface CellWorkerSetup {
  /** For a design that names one. */
  readonly tracePath: string | undefined
}

/** A cell that was measured, and how long it took. */
export interface MeasuredCell {
  readonly cell: Cell
  readonly rows: readonly CellRow[]
  readonly seconds: number
}

const { tracePath } = workerData as CellWorkerSetup
const trace = tracePath === undefined ? undefined : openTrace(tracePath)

serveTasks((cell: Cell): MeasuredCell => {
  const startMs = performance.now()
  const rows = measureCell(cell, (traceCell, seed) => {
    if (trace === undefined) throw new RangeError(`study: the design names no trace, got law "${cell.law}"`)
    return drawFromTrace(trace, traceCell, seed)
  })
  return { cell, rows, seconds: (performance.now() - startMs) / 1000 }
})
