import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Trace } from '../cache/trace.ts'
import type { Evaluation } from '../study/evaluation.ts'
import type { MeasurementRow } from '../study/measurement.ts'
import { type CachePlan, type MeasuringScope, rowsOfPlan } from '../study/plan.ts'
import { numTokensOf, splitDocuments } from '../study/splitDocuments.ts'
import { codeVersion } from '../sweep/codeVersion.ts'
import { type MeasuringRun, startMeasuring } from '../sweep/measurePlans.ts'
import { openRowStore } from '../sweep/rowStore.ts'
import { withProgress } from './progress.ts'

export interface RunOptions {
  readonly tracePath: string
  readonly trace: Trace
  readonly seed: number
  readonly threads?: number | undefined
  /** Folder whose `rows.sqlite` keeps what was measured; absent: nothing is kept. */
  readonly folder?: string | undefined
}

/** A trace under measurement: plans in, an evaluation out. */
export interface TraceRun {
  readonly evaluation: Evaluation
  /** Measures plans, with progress on a terminal. */
  measure(what: string, plans: readonly CachePlan[], documents: readonly number[]): Promise<void>
  /** The rows of all plans measured so far, in order; whatever else the folder holds stays out. */
  rows(): MeasurementRow[]
}

/** Runs `work` with workers and a results store, and closes both whatever happens. */
export async function withTraceRun<T>(options: RunOptions, work: (run: TraceRun) => Promise<T>): Promise<T> {
  const { trace, tracePath, seed, folder } = options
  const store = openRowStore(folder === undefined ? ':memory:' : join(folder, 'rows.sqlite'))
  const measuring = startMeasuring({
    tracePath,
    traceChecksum: trace.checksum,
    labels: { seed, kqvVersion: codeVersion() },
    numThreads: countThreads(options),
    store,
  })
  try {
    return await work(traceRun(trace, measuring))
  } finally {
    await measuring.close()
    store.close()
  }
}

/** As many as asked for, else as there are cores; never more than there are heads to measure. */
function countThreads({ threads = availableParallelism(), trace }: RunOptions): number {
  return Math.min(threads, trace.layers.length * trace.shape.numKvHeads)
}

function traceRun(trace: Trace, measuring: MeasuringRun): TraceRun {
  const { measurements } = measuring
  const split = splitDocuments(trace)
  const used = new Set<MeasurementRow>()
  const scopeOf = (documents: readonly number[]): MeasuringScope => ({
    shape: trace.shape,
    layers: trace.layers,
    documents,
  })
  return {
    evaluation: {
      measurements,
      scope: scopeOf(split.all),
      split,
      tokensOf: (document) => numTokensOf(trace, document),
    },
    async measure(what, plans, documents) {
      const scope = scopeOf(documents)
      await withProgress(what, (onProgress) => measuring.measure(plans, scope, onProgress))
      for (const plan of plans)
        for (const document of documents)
          for (const row of rowsOfPlan(measurements, plan, scope, document)) used.add(row)
    },
    rows: () => measurements.sorted().filter((row) => used.has(row)),
  }
}
