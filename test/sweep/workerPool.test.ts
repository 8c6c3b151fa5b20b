import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { MeasurementRow } from '../../src/study/measurement.ts'
import type { HeadTask } from '../../src/study/measureTask.ts'
import { exact, inCodec } from '../../src/study/storage.ts'
import { startWorkerPool } from '../../src/sweep/workerPool.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { traceFile, withFolder } from '../builders/traceFile.ts'
import type { Errand } from './leavingWorker.ts'

const labels = { seed: 1, kqvVersion: 'test' }
const taskOf = (layer: number, codec = 'mse4'): HeadTask => ({
  layer,
  kvHead: 0,
  pairs: [{ keys: inCodec(codec), values: exact, documents: [0] }],
})

// a worker takes its time to start where others use the cores
vi.setConfig({ testTimeout: 30_000 })

describe('a worker pool', () => {
  it('rejects with the error of a worker', () =>
    withFolder(async (folder) => {
      const pool = startWorkerPool<HeadTask, MeasurementRow[]>(
        'headWorker',
        { tracePath: traceFile(folder, buildTrace()), labels },
        2,
      )
      const tasks = [taskOf(0), taskOf(1, 'no such codec'), taskOf(0)]
      await expect(pool.run(tasks, () => {})).rejects.toThrow('unknown codec "no such codec"')
      await pool.close()
    }))

  it('rejects when a worker cannot open the trace', async () => {
    const pool = startWorkerPool<HeadTask, MeasurementRow[]>(
      'headWorker',
      { tracePath: '/nowhere/trace.safetensors', labels },
      2,
    )
    await expect(pool.run([taskOf(0)], () => {})).rejects.toThrow('/nowhere/trace.safetensors')
    await pool.close()
  })

  it('rejects with the error of whoever takes the rows', () =>
    withFolder(async (folder) => {
      const pool = startWorkerPool<HeadTask, MeasurementRow[]>(
        'headWorker',
        { tracePath: traceFile(folder, buildTrace()), labels },
        1,
      )
      const full = (): void => {
        throw new Error('disk full')
      }
      await expect(pool.run([taskOf(0), taskOf(1)], full)).rejects.toThrow('disk full')
      await pool.close()
    }))

  it('has done all tasks when it resolves, and takes more', () =>
    withFolder(async (folder) => {
      const pool = startWorkerPool<HeadTask, MeasurementRow[]>(
        'headWorker',
        { tracePath: traceFile(folder, buildTrace()), labels },
        2,
      )
      for (const layers of [[0, 0, 1, 1, 1], [], [1]]) {
        const done: number[] = []
        await pool.run(
          layers.map((layer) => taskOf(layer)),
          ([row]) => done.push(row.layer),
        )
        expect(done.toSorted((a, b) => a - b)).toEqual(layers)
      }
      await pool.close()
    }))

  it('rejects tasks for a worker that has left while it had none', async () => {
    const pool = startWorkerPool<Errand, Errand>('../../test/sweep/leavingWorker', undefined, 1)
    await pool.run([1], () => {})
    await setTimeout(500)
    await expect(pool.run([2], () => {})).rejects.toThrow(
      new RangeError('worker: stopped before its work was done, got exit code 3; run the same command again'),
    )
    await pool.close()
  })

  it('keeps rejecting once a worker has failed, though others could go on', () =>
    withFolder(async (folder) => {
      const pool = startWorkerPool<HeadTask, MeasurementRow[]>(
        'headWorker',
        { tracePath: traceFile(folder, buildTrace()), labels },
        2,
      )
      for (const task of [taskOf(0, 'no such codec'), taskOf(0)])
        await expect(pool.run([task], () => {})).rejects.toThrow('no such codec')
      await pool.close()
    }))

  it('lets the process end after a failure, and no sooner', () =>
    withFolder(async (folder) => {
      const program = join(folder, 'program.mjs')
      const pool = new URL('../../src/sweep/workerPool.ts', import.meta.url)
      writeFileSync(
        program,
        `import { startWorkerPool } from '${pool}'
         const pool = startWorkerPool('headWorker', { tracePath: '/nowhere', labels: ${JSON.stringify(labels)} }, 3)
         await pool.run([${JSON.stringify(taskOf(0))}], () => {}).catch(({ message }) => console.log(message))
         await pool.close()
         console.log('closed')`,
      )
      const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 })
      expect(stdout).toBe("ENOENT: no such file or directory, open '/nowhere'\nclosed\n")
    }))
})
