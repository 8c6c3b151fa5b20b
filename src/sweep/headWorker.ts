import { workerData } from 'node:worker_threads'
import { type HeadTask, measureTask, type RunLabels } from '../study/measureTask.ts'
import { openTrace } from './openTrace.ts'
import { serveTasks } from './workerPool.ts'

/** What a worker that measures heads of a trace is started with. */
export interface HeadWorkerSetup {
  readonly tracePath: string
  readonly labels: RunLabels
}

const { tracePath, labels } = workerData as HeadWorkerSetup
const trace = openTrace(tracePath)

serveTasks((task: HeadTask) => measureTask(trace, labels, task))
