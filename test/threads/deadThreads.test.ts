import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FollowerSetup, StartedThread, ThreadHost } from '../../src/cache/crew.ts'
import { createQuantizedCache, type QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { hostThreads, watchWorker } from '../../src/threads/hostThreads.ts'
import { appendUpTo, digestOf, layerStreams, smallShape } from '../cache/cacheFixture.ts'
import type { Death } from './dyingWorker.ts'

const options = { shape: smallShape, codecs: { keys: 'mse4', values: 'mse3' }, sinkTokens: 4 }
const streams = layerStreams(smallShape, 0)
const open: QuantizedCache[] = []
const workers: Worker[] = []

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(async () => {
  for (const cache of open.splice(0)) cache.close()
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()))
  vi.restoreAllMocks()
})

/** A cache whose first worker runs a file of ours; the others are as always. */
function cacheWith(
  file: string,
  numThreads: number,
  death?: Death,
  others: Partial<ThreadHost> = {},
): QuantizedCache {
  const host = hostThreads(numThreads)
  function start(setup: FollowerSetup): StartedThread {
    if (workers.length > 0) return host.start(setup)
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: death ? { ...setup, death } : setup,
      resourceLimits: { maxOldGenerationSizeMb: 60 },
    })
    workers.push(worker)
    return watchWorker(worker)
  }
  const cache = createQuantizedCache({ ...options, threads: { ...host, start, ...others } })
  open.push(cache)
  return cache
}

function cacheOfOneThread(numTokens: number): QuantizedCache {
  const cache = createQuantizedCache(options)
  appendUpTo(cache, 0, streams, numTokens)
  return cache
}

function attend(cache: QuantizedCache): Float32Array {
  return cache.attend(0, streams.queries.slice(0, 16))
}

/** What the first call throws in which the worker takes part. */
async function errorOf(call: () => void): Promise<Error> {
  for (let index = 0; index < 5000; index++)
    try {
      call()
      // workers begin when their parent is idle
      await sleep(1)
    } catch (error) {
      return error as Error
    }
  throw new Error('nothing was thrown')
}

describe('a worker that dies over an item', () => {
  it.each([
    ['exit', 'stopped without a word'],
    ['memory', 'stopped without a word'],
    ['error', 'the worker is tired'],
  ] as const)(
    'by %s makes an error of the attention that waits for it, with the cause',
    async (death, cause) => {
      const cache = cacheWith('dyingWorker.ts', 2, death)
      appendUpTo(cache, 0, streams, 1000)
      expect(cache.threads).toBe(2)
      const error = await errorOf(() => attend(cache))
      expect(error.message).toMatch(
        /^quantized cache: a thread died over its work, got \d+ of \d+ items done; call again/,
      )
      expect((error.cause as Error).message).toContain(cause)
      expect(cache.threads).toBe(1)
      const alone = cacheOfOneThread(1000)
      expect(attend(cache)).toEqual(attend(alone))
      expect(digestOf(cache)).toBe(digestOf(alone))
    },
  )

  it.each([
    ['exit', true],
    ['error', false],
  ] as const)(
    'by %s takes back what was being appended, and the others go on; sleeping: %s',
    async (death, mayBlock) => {
      const cache = cacheWith('dyingWorker.ts', 3, death, { mayBlock })
      let before = 0
      const error = await errorOf(() => {
        if (cache.numTokens(0) > 2000) cache.truncate(0)
        before = cache.numTokens(0)
        appendUpTo(cache, 0, streams, before + 700)
      })
      expect(error.message).toContain('call again, for 1 + 1 threads are left')
      expect(cache.numTokens(0)).toBe(before)
      expect(cache.threads).toBe(2)
      appendUpTo(cache, 0, streams, before + 900)
      expect(digestOf(cache)).toBe(digestOf(cacheOfOneThread(before + 900)))
    },
  )

  it('is warned of once, with what the host says of it', async () => {
    const cache = cacheWith('dyingWorker.ts', 2, 'memory')
    appendUpTo(cache, 0, streams, 1000)
    await errorOf(() => attend(cache))
    await new Promise((resolve) => workers[0].on('exit', resolve))
    const warnings = vi.mocked(process.emitWarning).mock.calls.map(([warning]) => String(warning))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(
      'a worker of a quantized cache has died: Worker terminated due to reaching memory',
    )
  })
})

describe('a worker that dies between two jobs', () => {
  it('is not missed, and no longer counted', async () => {
    const cache = cacheWith('../../src/threads/cacheWorker.ts', 2)
    appendUpTo(cache, 0, streams, 1000)
    await workers[0].terminate()
    expect(cache.threads).toBe(1)
    expect(attend(cache)).toEqual(attend(cacheOfOneThread(1000)))
  })

  it('is not warned of when the cache was closed', async () => {
    const cache = cacheWith('../../src/threads/cacheWorker.ts', 2)
    const hasEnded = new Promise((resolve) => workers[0].on('exit', resolve))
    cache.close()
    await hasEnded
    expect(process.emitWarning).not.toHaveBeenCalled()
  })
})
