import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { FollowerSetup, StartedThread, ThreadHost } from '../../src/cache/crew.ts'
import { followedItems } from '../../src/cache/jobBoard.ts'
import type { QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { createQuantizedCache } from '../../src/cache/quantizedCache.ts'
import { hostThreads } from '../../src/threads/hostThreads.ts'
import { appendUpTo, digestOf, layerStreams, smallShape } from '../cache/cacheFixture.ts'

const open: QuantizedCache[] = []
afterEach(() => {
  for (const cache of open.splice(0)) cache.close()
})

const options = {
  shape: smallShape,
  codecs: { keys: 'mse4', values: 'mse3' },
  sinkTokens: 4,
  recentWindow: 40,
}

async function threadedCache(numThreads: number, others: Partial<ThreadHost> = {}): Promise<QuantizedCache> {
  const cache = createQuantizedCache({ ...options, threads: { ...hostThreads(numThreads), ...others } })
  open.push(cache)
  // a worker that is not up yet is not missed, but here it shall be
  if (numThreads > 1) await sleep(400)
  return cache
}

/** Bytes stored and outputs of a life with long and short appends, a fork, a truncation, and attention in between. */
function live(cache: QuantizedCache): { digest: string; outputs: Float32Array[] } {
  const streams = layerStreams(smallShape, 0)
  const outputs: Float32Array[] = []
  const attend = (one: QuantizedCache, count: number): void => {
    const numTokens = one.numTokens(0)
    outputs.push(one.attend(0, streams.queries.slice(numTokens - count, numTokens)))
  }
  appendUpTo(cache, 0, streams, 1100)
  attend(cache, 20)
  const fork = cache.fork()
  for (let step = 0; step < 20; step++) {
    appendUpTo(cache, 0, streams, cache.numTokens(0) + 1)
    attend(cache, 1)
  }
  cache.truncate(900)
  appendUpTo(fork, 0, streams, 1400)
  attend(fork, 3)
  attend(cache, 3)
  const digest = `${digestOf(cache)} ${digestOf(fork)}`
  fork.close()
  return { digest, outputs }
}

describe('threads', () => {
  it.each([
    [2, {}],
    [3, {}],
    [2, { mayBlock: false }],
  ])('%i give the bytes and outputs of one: %o', async (numThreads, others) => {
    const alone = live(await threadedCache(1))
    const cache = await threadedCache(numThreads, others)
    expect(cache.threads).toBe(numThreads)
    expect(live(cache)).toEqual(alone)
  })

  it('take items from the caller', async () => {
    const host = hostThreads(2)
    const started: FollowerSetup[] = []
    const start = (setup: FollowerSetup): StartedThread => {
      started.push(setup)
      return host.start(setup)
    }
    const cache = await threadedCache(2, { start })
    const streams = layerStreams(smallShape, 0)
    appendUpTo(cache, 0, streams, 1000)
    for (let index = 0; index < 10; index++) cache.attend(0, streams.queries.slice(0, 16))
    const [{ memory, boardAddress }] = started
    expect(followedItems(memory, boardAddress)).toBeGreaterThan(0)
  })

  it('report the error of the first token that fails, and leave the layer as it was', async () => {
    const streams = layerStreams(smallShape, 0)
    const values = streams.values.slice(0, 1200)
    values.fill(1e6, 700 * 32, 900 * 32)
    for (const numThreads of [1, 2]) {
      const cache = await threadedCache(numThreads)
      expect(() => cache.append(0, streams.keys.slice(0, 1200), values)).toThrow(
        'layer 0, KV head 0, values: f16: token 700, channel 0 is beyond the format, got 1000000',
      )
      expect(cache.numTokens(0)).toBe(0)
      appendUpTo(cache, 0, streams, 300)
      expect(cache.numTokens(0)).toBe(300)
    }
  })

  it('must be a whole number from 1 on', () => {
    expect(() => hostThreads(0)).toThrow('threads: expected a whole number from 1 to 64, got 0')
    expect(() => hostThreads(1.5)).toThrow('got 1.5')
  })
})
