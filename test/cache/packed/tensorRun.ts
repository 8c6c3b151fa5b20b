import { createPackedTensor } from '../../../src/cache/packed/createPackedTensor.ts'
import type { KernelArena } from '../../../src/cache/packed/kernelArena.ts'
import type { KernelTensor } from '../../../src/cache/packed/kernelTensor.ts'
import type { Precision } from '../../../src/cache/packed/precision.ts'
import { TOKENS_PER_PAGE } from '../../../src/cache/packedTensor.ts'
import { createAttentionKernels } from '../../../src/kernels/attentionKernels.ts'
import { createPlainAttention } from '../../../src/kernels/attentionPlain.ts'
import { createRandom, seedOf } from '../../../src/numerics/random.ts'
import { createTestArena } from './testArena.ts'

/** Tokens, queries and weights to run a tensor on, and how the tokens are cut. */
export interface TensorCase {
  readonly id: string
  readonly headDim: number
  readonly numTokens: number
  readonly numQueries: number
  readonly precision?: Precision
  /** The first token of the run, within its page; those before it hold something else. */
  readonly first?: number
  /** Most tokens of one call; a page where it is left out. */
  readonly tokensPerCall?: number
}

/** Data to run on instead of what is drawn. */
export type GivenData = Partial<Pick<TensorRun, 'tokens' | 'queries' | 'weights'>>

export interface TensorRun {
  readonly tensor: KernelTensor
  readonly tokens: Float32Array
  /** The tokens as the pages hold them. */
  readonly decoded: Float32Array
  readonly queries: Float32Array
  readonly weights: Float32Array
  /** `[numQueries, numTokens]` */
  readonly logits: Float32Array
  /** `[numQueries, headDim]` */
  readonly outputs: Float32Array
}

export type Backend = 'compiled' | 'plain'

const hosts = {
  compiled: createAttentionKernels,
  plain: (memory: WebAssembly.Memory) =>
    ({ backend: 'plain', kernels: createPlainAttention(memory) }) as const,
}

/** Stores Gaussian tokens, scores Gaussian queries against them, and sums them with weights in 0 .. 1. */
export function runTensor(backend: Backend, options: TensorCase, given: GivenData = {}): TensorRun {
  const { id, headDim, numTokens, numQueries, first = 0 } = options
  const random = createRandom(seedOf(11))
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
  const { tokens, queries, weights } = {
    tokens: normals(numTokens * headDim),
    queries: normals(numQueries * headDim),
    weights: Float32Array.from({ length: numQueries * numTokens }, () => random.uniform()),
    ...given,
  }
  const arena = createTestArena(hosts[backend])
  const tensor = createPackedTensor(id, headDim, seedOf(5), arena, options.precision)
  const stage = createStage(arena, tensor)
  const pages = Array.from({ length: Math.ceil((first + numTokens) / TOKENS_PER_PAGE) }, () =>
    arena.arena.allocate(tensor.pageBytes),
  )
  const decoded = new Float32Array(tokens.length)
  const logits = new Float32Array(numQueries * numTokens)
  const prepared = arena.arena.allocate(numQueries * tensor.preparedBytes)
  const sums = arena.arena.allocate(numQueries * tensor.sumBytes)
  tensor.prepareQueries(stage.put(queries), numQueries, 0.5, prepared)

  if (first > 0) tensor.encode(stage.put(normals(first * headDim)), first, pages[0], 0)
  for (const { token, page, place, count } of callsOf(options)) {
    const row = tokens.subarray(token * headDim, (token + count) * headDim)
    tensor.encode(stage.put(row), count, pages[page], place)
  }
  for (const { token, page, place, count } of callsOf(options)) {
    tensor.decode(pages[page], place, count, stage.floats)
    decoded.set(stage.get(count * headDim), token * headDim)
    tensor.score(prepared, numQueries, pages[page], place, count, stage.floats, count + 1)
    for (let query = 0; query < numQueries; query++)
      logits.set(
        stage.get(numQueries * (count + 1)).subarray(query * (count + 1), query * (count + 1) + count),
        query * numTokens + token,
      )
    tensor.accumulate(
      stage.put(columns(weights, numTokens, token, count)),
      count,
      numQueries,
      pages[page],
      place,
      count,
      sums,
    )
  }
  tensor.finish(sums, numQueries, stage.floats)
  return { tensor, tokens, decoded, queries, weights, logits, outputs: stage.get(numQueries * headDim) }
}

interface Call {
  readonly token: number
  readonly page: number
  readonly place: number
  readonly count: number
}

function callsOf({ numTokens, first = 0, tokensPerCall = TOKENS_PER_PAGE }: TensorCase): Call[] {
  const calls: Call[] = []
  for (let token = 0; token < numTokens; token += calls[calls.length - 1].count) {
    const place = (first + token) % TOKENS_PER_PAGE
    const page = Math.floor((first + token) / TOKENS_PER_PAGE)
    calls.push({
      token,
      page,
      place,
      count: Math.min(tokensPerCall, TOKENS_PER_PAGE - place, numTokens - token),
    })
  }
  return calls
}

/** A block of memory for what goes in and comes out. */
function createStage({ arena }: KernelArena, { headDim }: KernelTensor) {
  const length = TOKENS_PER_PAGE * Math.max(headDim, 16)
  const floats = arena.allocate(4 * length)
  return {
    floats,
    put(values: Float32Array): number {
      new Float32Array(arena.memory.buffer, floats, length).set(values)
      return floats
    },
    get: (numFloats: number): Float32Array =>
      new Float32Array(arena.memory.buffer, floats, numFloats).slice(),
  }
}

/** Columns from `start` on of rows of `width`. */
function columns(rows: Float32Array, width: number, start: number, count: number): Float32Array {
  return Float32Array.from(
    { length: (rows.length / width) * count },
    (_, index) => rows[Math.floor(index / count) * width + start + (index % count)],
  )
}

/** What logits and outputs should be, in float64, of tokens as they were decoded. */
export function expectedRun(run: TensorRun): { logits: Float64Array; outputs: Float64Array } {
  const { decoded, queries, weights, tensor } = run
  const { headDim } = tensor
  const numTokens = decoded.length / headDim
  const logits = new Float64Array(run.logits.length)
  const outputs = new Float64Array(run.outputs.length)
  for (let query = 0; query < queries.length / headDim; query++)
    for (let token = 0; token < numTokens; token++)
      for (let index = 0; index < headDim; index++) {
        const value = decoded[token * headDim + index]
        logits[query * numTokens + token] += 0.5 * queries[query * headDim + index] * value
        outputs[query * headDim + index] += weights[query * numTokens + token] * value
      }
  return { logits, outputs }
}
