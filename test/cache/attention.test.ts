import { describe, expect, it } from 'vitest'
import { attentionLogits, attentionOutput, attentionOutputs, softmax } from '../../src/cache/attention.ts'
import { causalRows } from '../../src/cache/causalRows.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { innerProduct, plainAttention, scipyAttention } from '../metrics/attentionFixture.ts'

function normals(count: number, seed: number): Float32Array {
  const random = createRandom(seedOf(seed))
  return Float32Array.from({ length: count }, () => random.normal())
}

/** The vectors `[count, headDim]` of a flat array, from vector `first` on. */
function vectorsOf(flat: Float32Array, headDim: number, first: number, count: number): number[][] {
  return Array.from({ length: count }, (_, index) => [
    ...flat.subarray((first + index) * headDim, (first + index + 1) * headDim),
  ])
}

function softmaxOf(logits: Float64Array): { probabilities: Float64Array; logProbabilities: Float64Array } {
  const probabilities = new Float64Array(logits.length)
  const logProbabilities = new Float64Array(logits.length)
  softmax(logits, logProbabilities, probabilities)
  return { probabilities, logProbabilities }
}

/** Logits and outputs of a random head, one document after another. */
function attendAtRandom(headDim: number, lengths: readonly number[]) {
  const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((a, b) => a + b))
  const documents = ends.map((end, index) => ({ start: end - lengths[index], end }))
  const positions = ends.map((end) => end - 1)
  const rows = causalRows(documents, positions, 2)
  const numTokens = ends[ends.length - 1]
  const queries = normals(rows.numRows * headDim, 1)
  const keys = normals(numTokens * headDim, 2)
  const values = normals(numTokens * headDim, 3)
  const logits = new Float64Array(rows.offsets[rows.numRows])
  attentionLogits(rows, headDim, queries, keys, logits, () => true)
  return { rows, queries, keys, values, logits }
}

describe('attention', () => {
  it('gives the weights behind the values of SciPy', () => {
    const { q, k, v, k_hat, kl_nats_per_query } = scipyAttention
    const headDim = q[0].length
    const rows = causalRows([{ start: 0, end: k.length }], Array(q.length).fill(k.length - 1), 1)
    const logProbabilities = [k, k_hat].map((keys) => {
      const logits = new Float64Array(rows.offsets[rows.numRows])
      const flat = [q, keys].map((matrix) => Float32Array.from(matrix.flat()))
      attentionLogits(rows, headDim, flat[0], flat[1], logits, () => true)
      return q.map((_, row) => softmaxOf(logits.subarray(row * k.length, (row + 1) * k.length)))
    })
    q.forEach((query, row) => {
      const [exact, quantized] = logProbabilities.map((weights) => weights[row])
      // the inputs were rounded to float32
      plainAttention(query, k, v).probabilities.forEach((probability, token) => {
        expect(exact.probabilities[token]).toBeCloseTo(probability, 6)
      })
      const kl = exact.probabilities.reduce(
        (sum, p, at) => sum + p * (exact.logProbabilities[at] - quantized.logProbabilities[at]),
        0,
      )
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
      const { rows, queries, keys, values, logits } = attendAtRandom(headDim, lengths)
      for (let row = 0; row < rows.numRows; row++) {
        const [query] = vectorsOf(queries, headDim, row, 1)
        const length = rows.offsets[row + 1] - rows.offsets[row]
        const context = [keys, values].map((flat) => vectorsOf(flat, headDim, rows.firstTokens[row], length))
        const expected = plainAttention(query, context[0], context[1])
        const found = logits.subarray(rows.offsets[row], rows.offsets[row + 1])
        const { probabilities } = softmaxOf(found)
        const output = new Float64Array(headDim).fill(Number.NaN)
        attentionOutput(probabilities, values, rows.firstTokens[row], output)
        expectClose(found, expected.logits)
        expectClose(probabilities, expected.probabilities)
        expectClose(output, expected.output)
      }
    },
  )

  it('scales inner products by the root of the head dim', () => {
    const rows = causalRows([{ start: 0, end: 1 }], [0], 1)
    const logits = new Float64Array(1)
    const [query, key] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 9)]
    attentionLogits(rows, 4, query, key, logits, () => true)
    expect(logits[0]).toBe(innerProduct([...query], [...key]) / 2)
  })

  it('leaves the rows of documents that are not wanted alone', () => {
    const { rows, queries, keys, logits } = attendAtRandom(8, [3, 5, 4])
    const some = new Float64Array(logits.length).fill(-1)
    attentionLogits(rows, 8, queries, keys, some, (document) => document === 1)
    some.forEach((logit, at) => {
      const row = rows.offsets.findIndex((offset) => offset > at) - 1
      expect(logit).toBe(rows.documents[row] === 1 ? logits[at] : -1)
    })
  })

  it.each([1, 2, 3])(
    'gives the same bits of rows taken two by two as of each alone: %d query heads',
    (heads) => {
      const headDim = 10
      const documents = [
        { start: 0, end: 5 },
        { start: 5, end: 19 },
      ]
      const rows = causalRows(documents, [2, 4, 4, 18], heads)
      const [queries, keys, values] = [rows.numRows, 19, 19].map((count, seed) =>
        normals(count * headDim, seed),
      )
      const logits = new Float64Array(rows.offsets[rows.numRows])
      const outputs = new Float64Array(rows.numRows * headDim).fill(-1)
      attentionLogits(rows, headDim, queries, keys, logits, () => true)
      attentionOutputs(rows, headDim, logits, values, outputs, (document) => document === 1)
      for (let row = 0; row < rows.numRows; row++) {
        const alone = { ...rows, pairs: [[row]] as [number][] }
        const found = new Float64Array(logits.length)
        attentionLogits(alone, headDim, queries, keys, found, () => true)
        const context = [rows.offsets[row], rows.offsets[row + 1]] as const
        expect(found.subarray(...context)).toEqual(logits.subarray(...context))
        const output = new Float64Array(headDim).fill(-1)
        if (rows.documents[row] === 1)
          attentionOutput(logits.subarray(...context), values, rows.firstTokens[row], output)
        expect(outputs.subarray(row * headDim, (row + 1) * headDim)).toEqual(output)
      }
    },
  )

  it('gives the same bits every time', () => {
    const [first, second] = [attendAtRandom(33, [5, 70]), attendAtRandom(33, [5, 70])]
    expect(second.logits).toEqual(first.logits)
  })
})

describe('softmax', () => {
  it('survives logits that no exponential can hold', () => {
    const { probabilities, logProbabilities } = softmaxOf(Float64Array.of(5000, 4000, 5000))
    expect([...probabilities]).toEqual([0.5, 0, 0.5])
    expectClose(logProbabilities, [-Math.LN2, -1000 - Math.LN2, -Math.LN2])
  })
})

function expectClose(found: Float64Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(found[at] - value)), 0)
  expect(worst).toBeLessThan(1e-11)
}
