/**
 * Attention over packed keys and values, on one thread: `node benchmarks/kernels/attention.ts [--tokens 32768]
 * [--dim 128] [--rounds 240]`.
 */
import { parseArgs } from 'node:util'
import type { Precision } from '../../src/cache/packed/precision.ts'
import { TOKENS_PER_PAGE } from '../../src/cache/packedTensor.ts'
import { createBenchmarkArena, type FilledPages, fillPages } from './attentionPages.ts'
import { createPlainScore } from './plainTables.ts'
import { type Contestant, measureRates, type Rate } from './timing.ts'

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '32768' },
    dim: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '240' },
  },
})
const numTokens = Number(values.tokens)
const headDim = Number(values.dim)
const numRounds = Number(values.rounds)
const maxQueries = 8
/** Tokens of a tile of the softmax. */
const tileTokens = 256
/** Tokens that are timed at a time: what other contestants read has pushed them out of the nearest caches. */
const tokensPerPart = Math.min(numTokens, 4096)

const formats: readonly (readonly [string, Precision])[] = [
  ['f32', 'exact'],
  ['f16', 'exact'],
  ['q8_0', 'exact'],
  ['q4_0', 'exact'],
  ['fp8_e4m3', 'exact'],
  ['mse6', 'exact'],
  ['mse5', 'exact'],
  ['mse4', 'exact'],
  ['mse4', 'int16'],
  ['mse4', 'int8'],
  ['mse3', 'exact'],
  ['mse3', 'int8'],
  ['mse2', 'exact'],
  ['mse2', 'int8'],
  ['qjl4', 'exact'],
  ['qjl4', 'int8'],
]

const arena = createBenchmarkArena(2 ** 27)
const filled = formats.map(([id, precision]) => ({
  name: precision === 'exact' ? id : `${id} ${precision}`,
  tokens: fillPages(arena, id, precision, headDim, numTokens, maxQueries),
}))
const logits = arena.arena.allocate(4 * maxQueries * tileTokens)
const states = arena.arena.allocate(8 * maxQueries)
const corrections = arena.arena.allocate(4 * maxQueries)
new Float32Array(arena.arena.memory.buffer, logits, maxQueries * tileTokens).fill(0.01)

console.log(
  `${numTokens} tokens, head dim ${headDim}, one thread, int8 on ${arena.backend}; million tokens a second`,
)
const copied = await measureRates([plainContestant(), ...copyContestants()], numRounds)
printTable('plain TypeScript with byte tables; memory copies of f32 and mse4', copied, copied[0].median)
for (const numQueries of [1, 3, 8]) {
  for (const [work, pass] of Object.entries({
    score: scorePages,
    accumulate: accumulatePages,
    attention: attendPages,
  })) {
    resetStates()
    const contestants = filled.map(({ name, tokens }) =>
      contestant(name, tokens, (pages) => pass(tokens, pages, numQueries)),
    )
    const rates = await measureRates(contestants, numRounds)
    const title = `${work}, ${numQueries} ${numQueries === 1 ? 'query' : 'queries'} a token`
    printTable(title, rates, rates[0].median)
  }
}

/** The softmax goes on from part to part. */
function resetStates(): void {
  const state = new Float32Array(arena.arena.memory.buffer, states, 2 * maxQueries)
  for (let index = 0; index < state.length; index += 2) state.set([-Infinity, 0], index)
}

/** @param pass is given the pages of one part */
function contestant(
  name: string,
  { pages }: FilledPages,
  pass: (pages: readonly number[]) => void,
): Contestant {
  const numPages = tokensPerPart / TOKENS_PER_PAGE
  const parts = Array.from({ length: pages.length / numPages }, (_, part) =>
    pages.slice(part * numPages, (part + 1) * numPages),
  )
  return {
    name,
    numParts: parts.length,
    numItems: tokensPerPart,
    run: (part = 0) => pass(parts[part]),
  }
}

function scorePages({ tensor, prepared }: FilledPages, pages: readonly number[], numQueries: number): void {
  for (const page of pages)
    tensor.score(prepared, numQueries, page, 0, TOKENS_PER_PAGE, logits, TOKENS_PER_PAGE)
}

function accumulatePages({ tensor, sums }: FilledPages, pages: readonly number[], numQueries: number): void {
  for (const page of pages)
    tensor.accumulate(logits, TOKENS_PER_PAGE, numQueries, page, 0, TOKENS_PER_PAGE, sums)
}

/** Keys and values of one format, which here share their pages. */
function attendPages(
  { tensor, prepared, sums }: FilledPages,
  pages: readonly number[],
  numQueries: number,
): void {
  const { kernels, scratch } = arena
  const pagesPerTile = tileTokens / TOKENS_PER_PAGE
  for (let tile = 0; tile < pages.length; tile += pagesPerTile) {
    const tilePages = pages.slice(tile, tile + pagesPerTile)
    tilePages.forEach((page, index) => {
      const target = logits + 4 * index * TOKENS_PER_PAGE
      tensor.score(prepared, numQueries, page, 0, TOKENS_PER_PAGE, target, tileTokens)
    })
    kernels.softmaxTile(logits, tileTokens, numQueries, tileTokens, states, corrections, scratch)
    rescaleSums(tensor.sumBytes, sums, numQueries)
    tilePages.forEach((page, index) => {
      const weights = logits + 4 * index * TOKENS_PER_PAGE
      tensor.accumulate(weights, tileTokens, numQueries, page, 0, TOKENS_PER_PAGE, sums)
    })
  }
}

function rescaleSums(sumBytes: number, sums: number, numQueries: number): void {
  const factors = new Float32Array(arena.arena.memory.buffer, corrections, numQueries)
  for (let query = 0; query < numQueries; query++)
    if (factors[query] !== 1) arena.kernels.rescale(sums + query * sumBytes, sumBytes / 4, factors[query])
}

function plainContestant(): Contestant {
  const { tokens } = filled[formats.findIndex(([id]) => id === 'mse4')]
  const { buffer } = arena.arena.memory
  const score = createPlainScore(headDim)
  const query = Float32Array.from({ length: headDim }, (_, index) => Math.sin(index))
  const out = new Float32Array(TOKENS_PER_PAGE)
  const codeBytes = (TOKENS_PER_PAGE * headDim) / 2
  return contestant('score mse4, plain', tokens, (pages) => {
    for (const page of pages) {
      const codes = new Uint8Array(buffer, page, codeBytes)
      const norms = new Uint16Array(buffer, page + codeBytes, TOKENS_PER_PAGE)
      score(query, codes, norms, TOKENS_PER_PAGE, out)
    }
  })
}

function copyContestants(): Contestant[] {
  const bytes = new Uint8Array(arena.arena.memory.buffer)
  return filled
    .filter(({ name }) => name === 'f32' || name === 'mse4')
    .map(({ name, tokens }) => {
      const { pageBytes } = tokens.tensor
      const target = arena.scratchOf(pageBytes)
      return contestant(`copy ${name}`, tokens, (pages) => {
        for (const page of pages) bytes.copyWithin(target, page, page + pageBytes)
      })
    })
}

function printTable(title: string, rates: readonly Rate[], baseline: number): void {
  console.log(`\n${title}`)
  for (const { name, median, low, high } of rates) {
    const bytesPerToken = filled.find((other) => other.name === name.replace(/^copy /, ''))?.tokens.tensor
      .bytesPerToken
    const bandwidth =
      bytesPerToken === undefined ? '' : `${((median * bytesPerToken) / 1000).toFixed(1)} GB/s`
    console.log(
      `  ${name.padEnd(20)} ${median.toFixed(1).padStart(7)}  (${low.toFixed(1)} to ${high.toFixed(1)})`.padEnd(
        50,
      ) + `${(median / baseline).toFixed(2)} x  ${bandwidth}`,
    )
  }
}
