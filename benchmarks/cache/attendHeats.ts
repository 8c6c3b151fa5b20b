import type { QuantizedCache } from '../../src/cache/quantizedCache.ts'
import { type AttendShape, appendTokens, cacheFormats, fillCache, sample } from './attendCases.ts'
import { type Contestant, type Heat, inProcess } from './heat.ts'
import { onnxAttention } from './onnxAttention.ts'

export const floatCache = 'f32'

/** A new token's attention over `numTokens` tokens; a token of one KV head, for all its query heads, is one item. */
export async function attendHeat(headDim: number, groupSize: number, numTokens: number): Promise<Heat> {
  const shape: AttendShape = { headDim, numKvHeads: 1, groupSize }
  const contestants = cacheFormats.map((format) =>
    attendContestant(format.name, fillCache(format, shape, numTokens)),
  )
  return {
    section: 'attend',
    work: 'attend',
    params: { headDim, groupSize, tokens: numTokens },
    unit: 'million tokens/s',
    itemsPerUnit: 1000,
    contestants: [...contestants, await onnxAttention(shape, numTokens, 1)],
    yardsticks: [floatCache, 'f16', 'onnxruntime-node, f32'],
  }
}

/** The same on one thread and on two, with KV heads enough for both. */
export async function threadHeats(numTokens: number): Promise<Heat[]> {
  const shape: AttendShape = { headDim: 128, numKvHeads: 2, groupSize: 3 }
  const params = { headDim: 128, groupSize: 3, tokens: numTokens }
  const formats = cacheFormats.filter(({ name }) => ['f32', 'mse4', 'mse4 int16', 'mse4 int8'].includes(name))
  const heats: Heat[] = []
  for (const format of formats) {
    const caches = [1, 2].map((threads) => fillCache(format, shape, numTokens, threads))
    const common = { section: 'threads', params, unit: 'million tokens/s', itemsPerUnit: 1000 } as const
    const yardsticks = [oneThread]
    const contestants = caches.map((cache) => attendContestant(threadName(cache.threads), cache))
    heats.push({ ...common, work: `attend ${format.name}`, contestants, yardsticks })
    if (format.precision === 'exact')
      heats.push({
        ...common,
        work: `append ${format.name}`,
        params: { headDim: 128, tokens: appendedTokens },
        contestants: caches.map((cache) => appendContestant(threadName(cache.threads), cache)),
        yardsticks,
      })
  }
  return heats
}

export const oneThread = '1 thread'
const threadName = (threads: number): string => (threads === 1 ? oneThread : `${threads} threads`)
const appendedTokens = 1024

function attendContestant(name: string, cache: QuantizedCache): Contestant {
  const { numQueryHeads, numKvHeads, headDim } = cache.plan.shape
  const queries = sample(numQueryHeads * headDim)
  const outputs = new Float32Array(queries.length)
  return inProcess(name, numKvHeads * cache.numTokens(0), () => {
    cache.attend(0, queries, outputs)
  })
}

/** Keys and values of a block; forgetting them again takes no time to speak of. */
function appendContestant(name: string, cache: QuantizedCache): Contestant {
  const held = cache.numTokens(0)
  return inProcess(name, cache.plan.shape.numKvHeads * appendedTokens, () => {
    appendTokens(cache, appendedTokens)
    cache.truncate(held)
  })
}
