import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactAttention } from '../../src/cache/attention.ts'
import { type CausalRows, causalRows } from '../../src/cache/causalRows.ts'
import { type AttentionWeights, emptyWeights } from '../../src/cache/exactAttention.ts'
import { softmax } from '../../src/cache/plainAttention.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { innerProduct, plainAttention, scipyAttention } from '../metrics/attentionFixture.ts'

function normals(count: number, seed: number, scale = 1): Float32Array {
  const random = createRandom(seedOf(seed))
  return Float32Array.from({ length: count }, () => scale * random.normal())
}

/** The vectors `[count, headDim]` of a flat array, from vector `first` on. */
function vectorsOf(flat: Float32Array, headDim: number, first: number, count: number): number[][] {
  return Array.from({ length: count }, (_, index) => [
    ...flat.subarray((first + index) * headDim, (first + index + 1) * headDim),
  ])
}

function contextOf(rows: CausalRows, weights: Float64Array, row: number): Float64Array {
  return weights.subarray(rows.offsets[row], rows.offsets[row + 1])
}

interface Head {
  readonly headDim: number
  readonly rows: CausalRows
  readonly queries: Float32Array
  readonly keys: Float32Array
  readonly values: Float32Array
}

/** A random head with documents of these lengths, one query at the end of each and one in its middle. */
function randomHead(headDim: number, lengths: readonly number[], groupSize = 2, scale = 1): Head {
  const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((a, b) => a + b))
  const documents = ends.map((end, index) => ({ start: end - lengths[index], end }))
  const positions = documents.flatMap(({ start, end }) => [(start + end - 1) >> 1, end - 1])
  const rows = causalRows(documents, positions, groupSize)
  const numTokens = ends[ends.length - 1]
  return {
    headDim,
    rows,
    queries: normals(rows.numRows * headDim, 1, scale),
    keys: normals(numTokens * headDim, 2),
    values: normals(numTokens * headDim, 3),
  }
}

const everywhere = (): boolean => true

type Backend = 'simd128' | 'plain'

function attend(
  backend: Backend,
  { headDim, rows, queries, keys, values }: Head,
  isWanted: (document: number) => boolean = everywhere,
): AttentionWeights & { outputs: Float64Array } {
  const attention = exactAttention(backend)
  const weights = emptyWeights(rows)
  for (const numbers of Object.values(weights)) numbers.fill(-1)
  const outputs = new Float64Array(rows.numRows * headDim).fill(-1)
  attention.attend(rows, headDim, queries, keys, weights, isWanted)
  attention.addValues(rows, headDim, weights.probabilities, values, outputs, isWanted)
  return { ...weights, outputs }
}

describe.each(['simd128', 'plain'] as const)('attention by %s', (backend) => {
  it('runs on what it says', () => {
    expect(exactAttention(backend).backend).toBe(backend)
  })

  it('gives the weights behind the values of SciPy', () => {
    const { q, k, v, k_hat, kl_nats_per_query } = scipyAttention
    const headDim = q[0].length
    const rows = causalRows([{ start: 0, end: k.length }], Array(q.length).fill(k.length - 1), 1)
    const [exact, quantized] = [k, k_hat].map((keys) => {
      const [queries, flat, values] = [q, keys, v].map((matrix) => Float32Array.from(matrix.flat()))
      return attend(backend, { headDim, rows, queries, keys: flat, values })
    })
    q.forEach((query, row) => {
      const probabilities = contextOf(rows, exact.probabilities, row)
      const logRatio = contextOf(rows, exact.logProbabilities, row).map(
        (log, at) => log - contextOf(rows, quantized.logProbabilities, row)[at],
      )
      // the inputs were rounded to float32
      plainAttention(query, k, v).probabilities.forEach((probability, token) => {
        expect(probabilities[token]).toBeCloseTo(probability, 6)
      })
      const kl = probabilities.reduce((sum, p, at) => sum + p * logRatio[at], 0)
      expect(kl).toBeCloseTo(kl_nats_per_query[row], 7)
    })
  })

  it.each([
    { headDim: 1, lengths: [1, 2, 3, 4, 5] },
    { headDim: 7, lengths: [6, 7, 8, 9] },
    { headDim: 36, lengths: [1, 13] },
    { headDim: 66, lengths: [3, 4099] },
  ])(
    'is that of the formula at head dim $headDim and contexts of $lengths tokens',
    ({ headDim, lengths }) => {
      const head = randomHead(headDim, lengths)
      const { rows } = head
      const found = attend(backend, head)
      for (let row = 0; row < rows.numRows; row++) {
        const [query] = vectorsOf(head.queries, headDim, row, 1)
        const length = rows.offsets[row + 1] - rows.offsets[row]
        const [keys, values] = [head.keys, head.values].map((flat) =>
          vectorsOf(flat, headDim, rows.firstTokens[row], length),
        )
        const expected = plainAttention(query, keys, values)
        expectClose(contextOf(rows, found.logits, row), expected.logits)
        expectClose(contextOf(rows, found.probabilities, row), expected.probabilities)
        expectClose(found.outputs.subarray(row * headDim, (row + 1) * headDim), expected.output)
      }
    },
  )

  it('scales inner products by the root of the head dim', () => {
    const rows = causalRows([{ start: 0, end: 1 }], [0], 1)
    const [queries, keys] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 9)]
    const { logits } = attend(backend, { headDim: 4, rows, queries, keys, values: keys })
    expect(logits[0]).toBe(innerProduct([...queries], [...keys]) / 2)
  })

  it('leaves the rows of documents that are not wanted alone', () => {
    const head = randomHead(8, [3, 5, 4])
    const all = attend(backend, head)
    const some = attend(backend, head, (document) => document === 1)
    for (let row = 0; row < head.rows.numRows; row++) {
      const isWanted = head.rows.documents[row] === 1
      const expected = (numbers: Float64Array): Float64Array => (isWanted ? numbers : numbers.map(() => -1))
      expect(contextOf(head.rows, some.logits, row)).toEqual(expected(contextOf(head.rows, all.logits, row)))
      expect(some.outputs.subarray(row * 8, (row + 1) * 8)).toEqual(
        expected(all.outputs.subarray(row * 8, (row + 1) * 8)),
      )
    }
  })

  it.each([1, 2, 3])(
    'gives the same bits of rows taken two by two as of each alone: %d query heads',
    (heads) => {
      const head = randomHead(10, [5, 14], heads)
      const alone = {
        ...head,
        rows: { ...head.rows, pairs: Array.from({ length: head.rows.numRows }, (_, row): [number] => [row]) },
      }
      expect(attend(backend, alone)).toEqual(attend(backend, head))
    },
  )
})

describe('kernels and plain TypeScript', () => {
  it('give the same bits of attention', () => {
    const shapes = fc.record({
      headDim: fc.oneof(fc.integer({ min: 1, max: 140 }), fc.constantFrom(64, 128, 256, 1024)),
      lengths: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
      groupSize: fc.integer({ min: 1, max: 5 }),
      // up to logits so far apart that exponentials are subnormal, then 0
      scale: fc.constantFrom(0.01, 1, 30, 300),
    })
    fc.assert(
      fc.property(shapes, ({ headDim, lengths, groupSize, scale }) => {
        const head = randomHead(headDim, lengths, groupSize, scale)
        expect(attend('simd128', head)).toEqual(attend('plain', head))
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it('give them where a document has more rows than a batch and more tokens than a block', () => {
    const rows = causalRows(
      [
        { start: 0, end: 3 },
        { start: 3, end: 800 },
      ],
      Array.from({ length: 90 }, (_, index) => 3 + 8 * index),
      1,
    )
    const [queries, keys, values] = [90, 800, 800].map((count, seed) => normals(count * 130, seed))
    const head = { headDim: 130, rows, queries, keys, values }
    expect(attend('simd128', head)).toEqual(attend('plain', head))
  })
})

describe('softmax', () => {
  it('survives logits that no exponential can hold', () => {
    const logits = Float64Array.of(5000, 4000, 5000)
    const [probabilities, logProbabilities] = [new Float64Array(3), new Float64Array(3)]
    softmax({ logits, probabilities, logProbabilities })
    expect([...probabilities]).toEqual([0.5, 0, 0.5])
    expectClose(logProbabilities, [-Math.LN2, -1000 - Math.LN2, -Math.LN2])
  })
})

function expectClose(found: Float64Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(found[at] - value)), 0)
  expect(worst).toBeLessThan(1e-11)
}
