import type { KernelArena } from '../../src/cache/packed/kernelArena.ts'
import type { Precision } from '../../src/cache/packed/precision.ts'
import { TOKENS_PER_PAGE } from '../../src/cache/packedTensor.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { createBenchmarkArena, type FilledPages, fillPages } from './attentionPages.ts'
import { type Contestant, type Heat, inProcess } from './heat.ts'
import { createPlainBlocks } from './plainBlocks.ts'
import { createPlainScore, scorePlainFloats } from './plainTables.ts'
import type { Rival } from './rival.ts'

export const scoreYardsticks = {
  floats: 'f32',
  plain: 'mse4, plain TypeScript with tables',
  plainFloats: 'f32, plain TypeScript',
  copy: 'memcpy of the f32 pages',
  native: 'mse4, C with AVX2',
} as const

const formats: readonly (readonly [string, Precision])[] = [
  ['f32', 'exact'],
  ['f16', 'exact'],
  ['fp8_e4m3', 'exact'],
  ['q8_0', 'exact'],
  ['q4_0', 'exact'],
  ['q4_0', 'int16'],
  ['q4_0', 'int8'],
  ['mse4', 'exact'],
  ['mse4', 'int16'],
  ['mse4', 'int8'],
  ['mse3', 'exact'],
  ['mse3', 'int16'],
  ['mse3', 'int8'],
  ['mse2', 'exact'],
  ['mse2', 'int16'],
  ['mse2', 'int8'],
]
const plainBlocks = ['q8_0', 'q4_0', 'fp8_e4m3'] as const
const arenaBytes = 2 ** 27

/** Scoring and summing `numTokens` keys or values for one query, one token of one head an item. */
export function scoreHeats(headDim: number, numTokens: number, native: Rival | undefined): Heat[] {
  const bench = createBench(headDim, numTokens)
  const common = {
    section: 'score and accumulate',
    params: { headDim, tokens: numTokens, queries: 1 },
    unit: 'million tokens/s',
    itemsPerUnit: 1000,
    yardsticks: Object.values(scoreYardsticks),
  } as const
  return [
    {
      ...common,
      work: 'score',
      contestants: [
        ...bench.filled.map(([name, tokens]) => bench.contestant(name, () => score(bench, tokens))),
        ...plainContestants(bench),
        ...plainBlockContestants(bench, numTokens),
        ...(native ? nativeContestants(native, numTokens) : []),
        copyContestant(bench),
      ],
    },
    {
      ...common,
      work: 'accumulate',
      contestants: [
        ...bench.filled
          // they add up as int16 does
          .filter(([name]) => !name.endsWith('int8'))
          .map(([name, tokens]) => bench.contestant(name, () => accumulate(bench, tokens))),
        copyContestant(bench),
      ],
    },
  ]
}

type Named = readonly [string, FilledPages]

interface Bench {
  readonly headDim: number
  readonly arena: KernelArena
  readonly filled: readonly Named[]
  readonly logits: number
  contestant(name: string, run: () => void): Contestant
}

function createBench(headDim: number, numTokens: number): Bench {
  const arena = createBenchmarkArena(arenaBytes)
  const { memory } = arena.arena
  const logits = arena.arena.allocate(4 * TOKENS_PER_PAGE)
  new Float32Array(memory.buffer, logits, TOKENS_PER_PAGE).fill(0.01)
  return {
    headDim,
    arena,
    filled: formats.map(([id, precision]) => [
      precision === 'exact' ? id : `${id} ${precision}`,
      fillPages(arena, id, precision, headDim, numTokens, 1),
    ]),
    logits,
    contestant: (name, run) => inProcess(name, numTokens, run),
  }
}

function score({ logits }: Bench, { tensor, prepared, pages }: FilledPages): void {
  for (const page of pages) tensor.score(prepared, 1, page, 0, TOKENS_PER_PAGE, logits, TOKENS_PER_PAGE)
}

function accumulate({ logits }: Bench, { tensor, sums, pages }: FilledPages): void {
  for (const page of pages) tensor.accumulate(logits, TOKENS_PER_PAGE, 1, page, 0, TOKENS_PER_PAGE, sums)
}

function pagesOf({ filled }: Bench, id: string): FilledPages {
  const found = filled.find(([name]) => name === id)
  if (found === undefined) throw new RangeError(`benchmark: must be among the formats, got ${id}`)
  return found[1]
}

/** They read the same pages. */
function plainContestants(bench: Bench): Contestant[] {
  const { headDim, arena } = bench
  const { buffer } = arena.arena.memory
  const query = Float32Array.from({ length: headDim }, (_, index) => Math.sin(index))
  const logits = new Float32Array(TOKENS_PER_PAGE)
  const floatPages = pagesOf(bench, 'f32').pages.map(
    (page) => new Float32Array(buffer, page, TOKENS_PER_PAGE * headDim),
  )
  const packed = [2, 3, 4].map((bits) => {
    const scorePage = createPlainScore(headDim, bits)
    const codeBytes = (TOKENS_PER_PAGE * headDim * bits) / 8
    const pages = pagesOf(bench, `mse${bits}`).pages.map((page) => ({
      codes: new Uint8Array(buffer, page, codeBytes),
      norms: new Uint16Array(buffer, page + codeBytes, TOKENS_PER_PAGE),
    }))
    return bench.contestant(`mse${bits}, plain TypeScript with tables`, () => {
      for (const { codes, norms } of pages) scorePage(query, codes, norms, TOKENS_PER_PAGE, logits)
    })
  })
  const floats = bench.contestant(scoreYardsticks.plainFloats, () => {
    for (const page of floatPages) scorePlainFloats(query, page, TOKENS_PER_PAGE, logits)
  })
  return [...packed, floats]
}

function plainBlockContestants({ headDim, contestant }: Bench, numTokens: number): Contestant[] {
  const random = createRandom(seedOf(2))
  const sample = Float32Array.from({ length: 1024 * headDim }, () => random.normal())
  const vectors = new Float32Array(numTokens * headDim)
  for (let at = 0; at < vectors.length; at += sample.length) vectors.set(sample, at)
  const query = Float32Array.from({ length: headDim }, (_, index) => Math.sin(index))
  const logits = new Float32Array(TOKENS_PER_PAGE)
  return plainBlocks.map((id) => {
    const scoreAll = createPlainBlocks(id, headDim, vectors)
    return contestant(`${id}, plain TypeScript`, () => scoreAll(query, logits))
  })
}

function nativeContestants(native: Rival, numTokens: number): Contestant[] {
  return [
    native.contestant('f32, C with AVX2', 'score f32', numTokens),
    native.contestant(scoreYardsticks.native, 'score mse4 exact', numTokens),
    native.contestant('mse4 int8, C with AVX2', 'score mse4 int8', numTokens),
  ]
}

/** What reading alone takes: page after page into the same place, which stays in the nearest cache. */
function copyContestant(bench: Bench): Contestant {
  const { arena } = bench
  const { pages, tensor } = pagesOf(bench, 'f32')
  const bytes = new Uint8Array(arena.arena.memory.buffer)
  const target = arena.scratchOf(tensor.pageBytes)
  return bench.contestant(scoreYardsticks.copy, () => {
    for (const page of pages) bytes.copyWithin(target, page, page + tensor.pageBytes)
  })
}
