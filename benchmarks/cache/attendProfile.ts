/**
 * Where the time of `attend` goes, by V8's sampling profiler: `node benchmarks/cache/attendProfile.ts [--seconds 2]`.
 */
import { Session } from 'node:inspector/promises'
import { parseArgs } from 'node:util'
import { printTable } from '../table.ts'
import { cacheFormats, fillCache, sample } from './attendCases.ts'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } })
const formats = ['f32', 'q4_0', 'mse4', 'mse4 int16', 'mse4 int8']
const shapes = [
  { headDim: 128, numKvHeads: 2, groupSize: 3, numTokens: 1024 },
  { headDim: 128, numKvHeads: 2, groupSize: 3, numTokens: 32_768 },
  { headDim: 128, numKvHeads: 2, groupSize: 8, numTokens: 32_768 },
]

const softmax = 'softmax'
const tiles = /^(attendItem|attendTile)$/

/** Part of the time, by the functions that it is spent in: the first that names a function on the stack takes it. */
const parts: readonly (readonly [string, RegExp])[] = [
  ['score', /^score/],
  ['accumulate', /^accumulate/],
  [softmax, /^softmaxTile$/],
  ['rescale', /^rescale/],
  ['prepare queries', /^prepareQueries$/],
  ['merge, inverse rotation', /^mergePartials$/],
  ['check queries', /^checkQueries$/],
  ['views of the memory', /^(current|get floats|get words|get buffer)$/],
  ['tiles and pages', tiles],
]
const rest = 'rest of the call'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 100 })
const rows: string[][] = []
for (const { numTokens, ...shape } of shapes)
  for (const name of formats) {
    const { shares, callUs } = await profile(name, shape, numTokens)
    const label = `${numTokens} tokens, ${shape.groupSize} queries a KV head`
    rows.push([label, name, callUs.toFixed(0), ...shares.map((share) => `${(100 * share).toFixed(1)} %`)])
  }
printTable(['2 KV heads of 128', 'format', 'us a call', ...parts.map(([part]) => part), rest], rows)
session.disconnect()

type Shape = Omit<(typeof shapes)[number], 'numTokens'>

async function profile(name: string, shape: Shape, numTokens: number) {
  const format = cacheFormats.find((known) => known.name === name) ?? cacheFormats[0]
  const cache = fillCache(format, shape, numTokens)
  const queries = sample(shape.numKvHeads * shape.groupSize * shape.headDim)
  const outputs = new Float32Array(queries.length)
  const attendFor = (seconds: number): number => {
    const end = performance.now() + 1000 * seconds
    let numCalls = 0
    for (; performance.now() < end; numCalls++) cache.attend(0, queries, outputs)
    return numCalls
  }
  attendFor(Number(options.seconds) / 2)
  await session.post('Profiler.start')
  const start = performance.now()
  const numCalls = attendFor(Number(options.seconds))
  const callUs = (1000 * (performance.now() - start)) / numCalls
  const { profile: taken } = await session.post('Profiler.stop')
  return { shares: sharesOf(taken), callUs }
}

type Profile = Awaited<ReturnType<typeof takeProfile>>['profile']
const takeProfile = () => session.post('Profiler.stop')

/** Of all samples. */
function sharesOf({ nodes, samples = [] }: Profile): number[] {
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  )
  const names = new Map(nodes.map((node) => [node.id, node.callFrame.functionName]))
  const counts = new Map<string, number>()
  for (const sampled of samples) {
    const stack: string[] = []
    for (let id: number | undefined = sampled; id !== undefined; id = parents.get(id))
      stack.push(names.get(id) ?? '')
    // some calls of kernels go through a frame of their own
    const part = partOf(stack.filter((name) => !name.startsWith('js-to-wasm')))
    counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return [...parts.map(([part]) => part), rest].map((part) => (counts.get(part) ?? 0) / samples.length)
}

/** @param stack the innermost function first */
function partOf(stack: readonly string[]): string {
  for (const [depth, name] of stack.entries()) {
    // compiled kernels have no names, and only this one is called for the tile itself
    if (name.startsWith('wasm-function') && tiles.test(stack[depth + 1])) return softmax
    const found = parts.find(([, pattern]) => pattern.test(name))
    if (found) return found[0]
  }
  return rest
}
