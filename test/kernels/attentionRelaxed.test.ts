import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ScoreKernel } from '../../src/kernels/attentionContract.ts'
import { createAttentionKernels } from '../../src/kernels/attentionKernels.ts'
import { createPlainAttention } from '../../src/kernels/attentionPlain.ts'
import { areScoresSound, type RelaxedScores } from '../../src/kernels/attentionRelaxed.ts'
import { createMemory, instantiate } from '../../src/kernels/instantiate.ts'
import { attentionKernelsBinary } from '../../src/kernels/kernelBinaries.ts'

const clampInt16 = (value: number): number => Math.min(32_767, Math.max(-32_768, value))
const asUnsigned = (integer: number): number => integer & 0xff

/** The sum of products of a query with codewords, as a host might compute it. */
type Sum = (query: readonly number[], codewords: readonly number[]) => number

const exactSum: Sum = (query, codewords) =>
  query.reduce((sum, integer, index) => sum + integer * codewords[index], 0)

/** A kernel for one segment of 4 bits, by plain arithmetic. */
function kernelWith(sumOf: Sum) {
  return (memory: WebAssembly.Memory): ScoreKernel =>
    (segments, _numSegments, prepared, _preparedBytes, _numQueries, page, first, count, logits) => {
      const [, numValues, codesAt, stride, table] = new Int32Array(memory.buffer, segments, 5)
      const query = [...new Int8Array(memory.buffer, prepared, numValues)]
      const [factor, added] = new Float32Array(memory.buffer, prepared + numValues, 2)
      const codewords = new Uint8Array(memory.buffer, table, 16)
      for (let token = 0; token < count; token++) {
        const bytes = new Uint8Array(memory.buffer, page + codesAt + (first + token) * stride, stride)
        // of every sixteen bytes the low nibbles, then the high ones
        const codes = Array.from({ length: numValues }, (_, place) => {
          const byte = bytes[16 * Math.floor(place / 32) + (place % 16)]
          return place % 32 < 16 ? byte & 15 : byte >> 4
        })
        const sum = sumOf(
          query,
          codes.map((code) => codewords[code]),
        )
        new Float32Array(memory.buffer, logits, count)[token] = (sum + added) * factor
      }
    }
}

/** The kernels on a memory, of which one is another. */
function withInt8(scoreOn: (memory: WebAssembly.Memory) => ScoreKernel) {
  return (memory: WebAssembly.Memory): RelaxedScores => ({
    ...createPlainAttention(memory),
    scoreInt8: scoreOn(memory),
  })
}

/** The product kernel of a host whose look-up finds another entry, or nothing, for some indices. */
function withLookUp(found: (index: number) => number | undefined) {
  return (memory: WebAssembly.Memory): RelaxedScores => {
    const plain = createPlainAttention(memory)
    const scoreProducts: ScoreKernel = (...words) => {
      const [segments, , prepared] = words
      const [, numValues] = new Int32Array(memory.buffer, segments, 2)
      const planes = new Uint8Array(memory.buffer, prepared, numValues * 64)
      const right = planes.slice()
      planes.forEach((_, at) => {
        const entry = found(at % 16)
        planes[at] = entry === undefined ? 0 : right[at - (at % 16) + entry]
      })
      plain.scoreProducts(...words)
      planes.set(right)
    }
    return { ...plain, scoreProducts }
  }
}

/** Neighbours are multiplied and added first, as the instructions do. */
function sumOfPairs(pairOf: (pair: number) => number, product = exactSum): Sum {
  return (query, codewords) => {
    let sum = 0
    for (let index = 0; index < query.length; index += 2)
      sum += pairOf(product(query.slice(index, index + 2), codewords.slice(index, index + 2)))
    return sum
  }
}

describe('the check of relaxed instructions', () => {
  it.each([
    [
      'this host without relaxed instructions',
      (memory: WebAssembly.Memory) => createPlainAttention(memory).scoreInt8,
    ],
    [
      'the compiled kernel without relaxed instructions',
      (memory: WebAssembly.Memory) => instantiate(attentionKernelsBinary, memory).scoreInt8 as ScoreKernel,
    ],
    ['exact sums', kernelWith(exactSum)],
    [
      'pairs that saturate beyond 16 bits, which codewords of 7 bits never reach',
      kernelWith(sumOfPairs(clampInt16)),
    ],
  ])('passes %s', (_, kernelOn) => {
    expect(areScoresSound(withInt8(kernelOn))).toBe(true)
  })

  it('passes the compiled kernels without relaxed instructions, and look-ups that are right', () => {
    expect(
      areScoresSound((memory) => instantiate(attentionKernelsBinary, memory) as unknown as RelaxedScores),
    ).toBe(true)
    expect(areScoresSound(withLookUp((index) => index))).toBe(true)
  })

  it.each<[string, (index: number) => number | undefined]>([
    ['takes indices modulo 8', (index) => index % 8],
    ['finds nothing from 8 on', (index) => (index < 8 ? index : undefined)],
    ['swaps the halves', (index) => index ^ 8],
    ['misses one entry', (index) => (index === 13 ? undefined : index)],
  ])('fails a host whose look-up %s', (_, found) => {
    expect(areScoresSound(withLookUp(found))).toBe(false)
  })

  it.each<[string, Sum]>([
    ['takes the query as unsigned', (query, codewords) => exactSum(query.map(asUnsigned), codewords)],
    [
      'takes the query as unsigned and saturates',
      sumOfPairs(clampInt16, (query, codewords) => exactSum(query.map(asUnsigned), codewords)),
    ],
    ['keeps 15 bits of a pair', sumOfPairs((pair) => Math.min(16_383, Math.max(-16_384, pair)))],
    ['saturates at the last value of 16 bits but 600', sumOfPairs((pair) => Math.min(32_167, pair))],
    ['drops the last product', (query, codewords) => exactSum(query.slice(0, -1), codewords)],
    [
      'swaps the halves of the query',
      (query, codewords) => exactSum([...query.slice(32), ...query.slice(0, 32)], codewords),
    ],
    ['gives zero', () => 0],
  ])('fails a host that %s', (_, sumOf) => {
    expect(areScoresSound(withInt8(kernelWith(sumOf)))).toBe(false)
  })
})

describe('the choice of kernels', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('is the best that this host has', () => {
    expect(['relaxed', 'simd128']).toContain(createAttentionKernels(createMemory(64, false)).backend)
  })

  it('leaves relaxed instructions out where they are valid and compute wrongly', async () => {
    vi.resetModules()
    const { Memory, Module, Instance } = WebAssembly
    /** The real kernels, but for an 8-bit score whose last logit is off by one. */
    function Wrong(
      module: WebAssembly.Module,
      imports: WebAssembly.Imports & { env: { memory: WebAssembly.Memory } },
    ) {
      const { exports } = new Instance(module, imports)
      const scoreInt8 = exports.scoreInt8 as ScoreKernel
      const wrong: ScoreKernel = (...words) => {
        scoreInt8(...words)
        const [, , , , , , , count, logits] = words
        new Float32Array(imports.env.memory.buffer, logits, count)[count - 1] += 1
      }
      return { exports: { ...exports, scoreInt8: wrong } }
    }
    vi.stubGlobal('WebAssembly', { Memory, Module, Instance: Wrong })
    const fresh = await import('../../src/kernels/attentionKernels.ts')
    expect(fresh.createAttentionKernels(createMemory(64, false)).backend).toBe('simd128')
  })

  it('is plain TypeScript where no module compiles', async () => {
    vi.resetModules()
    const real = WebAssembly
    function Refused(): never {
      throw new TypeError('no SIMD here')
    }
    vi.stubGlobal('WebAssembly', { Memory: real.Memory, Instance: real.Instance, Module: Refused })
    const fresh = await import('../../src/kernels/attentionKernels.ts')
    expect(fresh.createAttentionKernels(createMemory(64, false)).backend).toBe('plain')
  })
})
