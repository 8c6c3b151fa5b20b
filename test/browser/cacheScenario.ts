import type { FollowerSetup, ThreadHost } from '../../src/cache/crew.ts'
import { followedItems } from '../../src/cache/jobBoard.ts'
import { createQuantizedCache } from '../../src/cache/quantizedCache.ts'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { crc32 } from '../../src/formats/crc32.ts'
import { readPackedCache, writePackedCache } from '../../src/formats/packedCache.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { hostThreads } from '../../src/threads/hostThreads.ts'

/** What a host computed, and on how many threads. */
export interface ScenarioResult {
  readonly threads: number
  /** Whether threads beside the caller's did any of it. */
  readonly wasHelped: boolean
  /** Of the packed bytes. */
  readonly storedCrc: number
  /** Of the attention outputs. */
  readonly outputCrc: number
}

const shape = { numLayers: 1, numQueryHeads: 6, numKvHeads: 2, headDim: 64 }
const codecs = { keys: 'qjl4', values: 'mse4' }

/** A cache's life from new tokens to a file and back: the same in every host. */
export async function runCacheScenario(numThreads: number): Promise<ScenarioResult> {
  const followers: FollowerSetup[] = []
  const host = hostThreads(numThreads)
  const threads: ThreadHost = {
    ...host,
    start(setup) {
      followers.push(setup)
      return host.start(setup)
    },
  }
  const cache = createQuantizedCache({ shape, codecs, seed: 5, sinkTokens: 4, recentWindow: 100, threads })
  // workers begin when their parent is idle
  if (cache.threads > 1) await new Promise((resolve) => setTimeout(resolve, 1000))
  const random = createRandom(seedOf(2))
  const normals = (numVectors: number): Float32Array =>
    Float32Array.from({ length: numVectors * shape.headDim }, () => random.normal())
  const outputs: Float32Array[] = []
  for (const count of [900, 1, 1, 50]) {
    cache.append(0, normals(2 * count), normals(2 * count))
    outputs.push(cache.attend(0, normals(6 * Math.min(count, 20))))
  }
  const file = writePackedCache(cache)
  const restored = readPackedCache(bytesSource(file))
  outputs.push(restored.attend(0, normals(6)))
  const wasHelped = followers.some((setup) => followedItems(setup.memory, setup.boardAddress) > 0)
  const result = { threads: cache.threads, wasHelped, storedCrc: crc32(file), outputCrc: crcOf(outputs) }
  cache.close()
  restored.close()
  return result
}

function crcOf(arrays: readonly Float32Array[]): number {
  return arrays.reduce((crc, { buffer }) => crc32(new Uint8Array(buffer), crc), 0)
}
