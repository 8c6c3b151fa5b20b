import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { MeasurementRow } from '../../src/study/measurement.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { type CachePlan, tasksOf, uniformPlan } from '../../src/study/plan.ts'
import { exact, inCodec, inMixture } from '../../src/study/storage.ts'
import { type MeasuringRun, startMeasuring } from '../../src/sweep/measurePlans.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { openRowStore } from '../../src/sweep/rowStore.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { traceFile, withFolder } from '../builders/traceFile.ts'

const synthetic = buildTrace({ shape: { numLayers: 3, numQueryHeads: 2, numKvHeads: 2 } })
const scope = { shape: synthetic.shape, layers: synthetic.layers, documents: [0, 1, 2] }
const plans = [
  uniformPlan('first', { keys: inCodec('mse3'), values: inCodec('qjl3') }),
  uniformPlan('second', { keys: inMixture('mse3', 'mse4', 0.3), values: exact }),
]
const morePlans = [...plans, uniformPlan('third', { keys: inCodec('mse3'), values: exact })]

interface Measured {
  readonly rows: MeasurementRow[]
  readonly progress: readonly (readonly number[])[]
}

/** Measures plans of a trace file with a store at `database`. */
async function measure(
  folder: string,
  of: readonly CachePlan[],
  { numThreads = 1, documents = scope.documents, database = ':memory:' } = {},
): Promise<Measured> {
  const tracePath = traceFile(folder, synthetic)
  const store = openRowStore(database)
  const labels = { seed: 1, kqvVersion: 'test' }
  const { checksum } = openTrace(tracePath)
  const run = startMeasuring({ tracePath, traceChecksum: checksum, labels, numThreads, store })
  try {
    const progress = await measureWith(run, of, documents)
    return { rows: run.measurements.sorted(), progress }
  } finally {
    await run.close()
    store.close()
  }
}

async function measureWith(
  run: MeasuringRun,
  of: readonly CachePlan[],
  documents: readonly number[],
): Promise<number[][]> {
  const progress: number[][] = []
  await run.measure(of, { ...scope, documents }, (done, total) => progress.push([done, total]))
  return progress
}

// a worker takes its time to start where others use the cores
vi.setConfig({ testTimeout: 30_000 })

describe('a measuring run', () => {
  it('gives the same rows from 1, 2 and 4 threads, those of this thread', () =>
    withFolder(async (folder) => {
      const [{ rows, progress }, ...others] = await Promise.all(
        [1, 2, 4].map((numThreads) => measure(folder, plans, { numThreads })),
      )
      const trace = openTrace(traceFile(folder, synthetic))
      const here = tasksOf(plans, scope).flatMap((task) =>
        measureTask(trace, { seed: 1, kqvVersion: 'test' }, task),
      )
      expect(rows).toHaveLength(3 * 2 * 2 * 3)
      expect(rows).toEqual(expect.arrayContaining(here))
      for (const other of others) expect(other.rows).toEqual(rows)
      // a task for each head
      expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]))
    }))

  it('measures nothing again, and only what is new', () =>
    withFolder(async (folder) => {
      const database = join(folder, 'rows.sqlite')
      const first = await measure(folder, plans, { database, documents: [0, 2] })
      const again = await measure(folder, plans, { database, documents: [0, 2] })
      expect(again).toEqual({ rows: first.rows, progress: [] })
      const more = await measure(folder, morePlans, { database })
      const anew = await measure(folder, morePlans)
      expect(more.progress).toHaveLength(6)
      expect(more.rows).toEqual(anew.rows)
    }))

  it('measures within one run what it has not measured in it before', () =>
    withFolder(async (folder) => {
      const tracePath = traceFile(folder, synthetic)
      const store = openRowStore(':memory:')
      const labels = { seed: 1, kqvVersion: 'test' }
      const run = startMeasuring({ tracePath, traceChecksum: '', labels, numThreads: 2, store })
      const progress = []
      for (const of of [plans, plans, morePlans]) progress.push((await measureWith(run, of, [0, 1])).length)
      await run.close()
      store.close()
      expect(progress).toEqual([6, 0, 6])
    }))
})
