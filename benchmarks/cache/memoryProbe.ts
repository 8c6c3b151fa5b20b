/** What a cache takes, in a process of its own: `node --expose-gc memoryProbe.ts FORMAT TOKENS`, a JSON line. */
import { setTimeout } from 'node:timers/promises'
import { appendTokens, fillCache, memoryFormats } from './attendCases.ts'
import type { MemoryBytes } from './memoryRows.ts'

const [name, tokens] = process.argv.slice(2)
const numTokens = Number(tokens)
const format = memoryFormats.find((known) => known.name === name)
if (format === undefined) throw new RangeError(`memory probe: must be a format of the benchmark, got ${name}`)

/** Scratch, tables and compiled code are there with the first tokens. */
const firstTokens = 4096
const cache = fillCache(format, { headDim: 128, numKvHeads: 8, groupSize: 1 }, firstTokens)
const before = await measure()
appendTokens(cache, numTokens - firstTokens)
const after = await measure()
const growth = (part: keyof typeof before): number => (after[part] - before[part]) / (numTokens - firstTokens)
const bytes: MemoryBytes = {
  held: cache.heldBytes / numTokens,
  allocated: cache.allocatedBytes / numTokens,
  memory: growth('memory'),
  resident: growth('resident'),
}
console.log(JSON.stringify(bytes))

/** Garbage goes back to the system a while after it was found. */
async function measure() {
  globalThis.gc?.()
  await setTimeout(200)
  globalThis.gc?.()
  return { memory: cache.memoryBytes, resident: process.memoryUsage.rss() }
}
