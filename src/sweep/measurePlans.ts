import type { MeasurementRow } from '../study/measurement.ts'
import { Measurements } from '../study/measurements.ts'
import type { HeadTask, RunLabels } from '../study/measureTask.ts'
import { type CachePlan, type MeasuringScope, tasksOf } from '../study/plan.ts'
import { storageLabel } from '../study/storage.ts'
import type { HeadWorkerSetup } from './headWorker.ts'
import type { RowStore } from './rowStore.ts'
import { startWorkerPool } from './workerPool.ts'

export interface MeasuringRun {
  readonly measurements: Measurements
  /** Measures whatever of the plans is not known yet. */
  measure(plans: readonly CachePlan[], scope: MeasuringScope, onProgress: Progress): Promise<void>
  close(): Promise<void>
}

/** Called with tasks done and tasks in all, and with the share of the work that is done where tasks differ in size. */
export type Progress = (done: number, total: number, share?: number) => void

export interface MeasuringSetup {
  readonly tracePath: string
  readonly traceChecksum: string
  readonly labels: RunLabels
  readonly numThreads: number
  readonly store: RowStore
}

/** Starts the workers and takes up what the store knows. */
export function startMeasuring(setup: MeasuringSetup): MeasuringRun {
  const { tracePath, labels, store } = setup
  const measurements = new Measurements()
  measurements.add(store.load(setup.traceChecksum, labels))
  const workerSetup: HeadWorkerSetup = { tracePath, labels }
  const pool = startWorkerPool<HeadTask, MeasurementRow[]>('headWorker', workerSetup, setup.numThreads)
  return {
    measurements,
    async measure(plans, scope, onProgress) {
      const tasks = tasksOf(plans, scope).map((task) => withoutKnown(task, measurements))
      const open = tasks.filter(({ pairs }) => pairs.length > 0)
      let done = 0
      await pool.run(open, (rows) => {
        store.insert(rows)
        measurements.add(rows)
        onProgress(++done, open.length)
      })
    },
    close: () => pool.close(),
  }
}

function withoutKnown(task: HeadTask, measurements: Measurements): HeadTask {
  const pairs = task.pairs
    .map((pair) => {
      const key = {
        layer: task.layer,
        kvHead: task.kvHead,
        keyStorage: storageLabel(pair.keys),
        valueStorage: storageLabel(pair.values),
      }
      return {
        ...pair,
        documents: pair.documents.filter((document) => !measurements.has({ ...key, document })),
      }
    })
    .filter(({ documents }) => documents.length > 0)
  return { ...task, pairs }
}
