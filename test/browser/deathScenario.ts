import { createQuantizedCache } from '../../src/cache/quantizedCache.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { hostThreads } from '../../src/threads/hostThreads.ts'

/** What a cache made of a worker that died. */
export interface DeathResult {
  readonly threadsBefore: number
  /** Of the call that the worker helped with, if it did; with its cause. */
  readonly message: string
  readonly cause: string
  readonly threadsAfter: number
  /** Whether the cache then gave the outputs of one that never had a worker. */
  readonly goesOn: boolean
}

const shape = { numLayers: 1, numQueryHeads: 6, numKvHeads: 2, headDim: 64 }
const options = { shape, codecs: { keys: 'mse4', values: 'mse4' } }

/** Attends for some seconds on two threads, or until a call throws. */
export async function runDeathScenario(): Promise<DeathResult> {
  const random = createRandom(seedOf(3))
  const normals = (numVectors: number): Float32Array =>
    Float32Array.from({ length: numVectors * shape.headDim }, () => random.normal())
  const [keys, values, queries] = [normals(2 * 2000), normals(2 * 2000), normals(6)]
  const cache = createQuantizedCache({ ...options, threads: hostThreads(2) })
  const alone = createQuantizedCache(options)
  for (const one of [cache, alone]) one.append(0, keys, values)
  const threadsBefore = cache.threads
  let thrown: Error | undefined
  for (let index = 0; index < 200 && thrown === undefined; index++) {
    try {
      cache.attend(0, queries)
    } catch (error) {
      thrown = error as Error
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const outputs = [cache, alone].map((one) => one.attend(0, queries).join())
  const result = {
    threadsBefore,
    message: thrown?.message ?? '',
    cause: thrown?.cause instanceof Error ? thrown.cause.message : '',
    threadsAfter: cache.threads,
    goesOn: outputs[0] === outputs[1],
  }
  cache.close()
  alone.close()
  return result
}
