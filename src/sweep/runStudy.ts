import { type Cell, cellLabel } from '../study/design/design.ts'
import type { CellWorkerSetup, MeasuredCell } from './cellWorker.ts'
import type { Progress } from './measurePlans.ts'
import type { StudyJournal } from './studyJournal.ts'
import { startWorkerPool } from './workerPool.ts'

/** What a study is run with. */
export interface StudyRun {
  /** All cells of the design. */
  readonly cells: readonly Cell[]
  readonly journal: StudyJournal
  readonly tracePath: string | undefined
  readonly numThreads: number
  /** Ends the run early; cells in flight are lost, the others kept. */
  readonly signal: AbortSignal
  readonly onProgress: Progress
}

/** Seconds of work on the cells of one grid. */
export interface GridTime {
  readonly grid: string
  readonly numCells: number
  readonly seconds: number
}

/**
 * Measures the cells that the journal lacks.
 *
 * @returns where the time went, of this run alone
 * @throws whatever stopped it: the signal's reason, or the error of a worker or of the journal
 */
export async function runStudy(run: StudyRun): Promise<GridTime[]> {
  const { cells, journal, tracePath, numThreads, signal, onProgress } = run
  const open = heaviestFirst(cells.filter((cell) => !journal.known.has(cellLabel(cell))))
  if (open.length === 0) return []
  const work = open.reduce((sum, cell) => sum + cellWork(cell), 0)
  const times = new Map<string, GridTime>()
  let numDone = 0
  let workDone = 0
  const setup: CellWorkerSetup = { tracePath }
  const pool = startWorkerPool<Cell, MeasuredCell>('cellWorker', setup, Math.min(numThreads, open.length))
  try {
    const running = pool.run(open, ({ cell, rows, seconds }) => {
      signal.throwIfAborted()
      journal.add(cell, rows)
      addTime(times, cell.grid, seconds)
      workDone += cellWork(cell)
      onProgress(++numDone, open.length, workDone / work)
    })
    await Promise.race([running, whenAborted(signal)])
  } finally {
    await pool.close()
  }
  return [...times.values()]
}

/** So that no worker is left with a heavy cell when the others have none. */
function heaviestFirst(cells: readonly Cell[]): Cell[] {
  return cells.toSorted((a, b) => cellWork(b) - cellWork(a))
}

/** What a cell costs, up to a factor that all cells share: attention, and coding with dense sketches where there are any. */
function cellWork({ schemes, bits, headDim, numKeys, numQueries }: Cell): number {
  const numDense = schemes.filter((scheme) => /sketch=(gaussian|haar)/.test(scheme)).length
  const attention = schemes.length * numQueries
  return bits.length * numKeys * headDim * (attention + numDense * headDim)
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}

function addTime(times: Map<string, GridTime>, grid: string, seconds: number): void {
  const { numCells, seconds: before } = times.get(grid) ?? { numCells: 0, seconds: 0 }
  times.set(grid, { grid, numCells: numCells + 1, seconds: before + seconds })
}
