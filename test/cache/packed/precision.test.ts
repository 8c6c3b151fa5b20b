import { describe, expect, it } from 'vitest'
import type { Precision } from '../../../src/cache/packed/precision.ts'
import { expectedRun, runTensor } from './tensorRun.ts'

const squaredSum = (values: Iterable<number>): number => {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}

/** Root mean square of the difference over that of what is expected. */
function relativeError(values: Float32Array, expected: Float64Array): number {
  return Math.sqrt(squaredSum(values.map((value, index) => value - expected[index])) / squaredSum(expected))
}

function errorsOf(id: string, headDim: number, precision: Precision): { logits: number; outputs: number } {
  const run = runTensor('compiled', { id, headDim, numTokens: 192, numQueries: 8, precision })
  const expected = expectedRun(run)
  return {
    logits: relativeError(run.logits, expected.logits),
    outputs: relativeError(run.outputs, expected.outputs),
  }
}

/** Least and most errors of scores. */
const scoreBands: readonly (readonly [string, number, Precision, number, number])[] = [
  ['mse4', 128, 'exact', 1e-7, 4e-7],
  ['mse3', 128, 'exact', 1e-7, 4e-7],
  ['mse2', 64, 'exact', 1e-7, 4e-7],
  ['mse1', 128, 'exact', 1e-7, 4e-7],
  ['qjl4', 128, 'exact', 1e-7, 4e-7],
  ['q4_0', 128, 'exact', 1e-7, 4e-7],
  ['mse5', 128, 'exact', 1e-8, 2e-7],
  ['mse4', 1024, 'exact', 1e-7, 6e-7],
  ['mse4', 128, 'int16', 2e-4, 3e-4],
  ['mse4', 64, 'int16', 2e-4, 3e-4],
  ['mse3', 128, 'int16', 1.5e-4, 2.5e-4],
  ['qjl4', 128, 'int16', 1.5e-4, 2.5e-4],
  ['q4_0', 128, 'int16', 1.2e-4, 2.2e-4],
  ['mse4', 1024, 'int16', 4e-4, 6e-4],
  ['mse4', 128, 'int8', 9e-3, 1.1e-2],
  ['mse4', 64, 'int8', 8e-3, 1.1e-2],
  ['mse3', 128, 'int8', 6.5e-3, 9.5e-3],
  ['mse2', 128, 'int8', 6e-3, 9e-3],
  ['qjl4', 128, 'int8', 6e-3, 9e-3],
  ['q4_0', 128, 'int8', 4e-3, 6.5e-3],
]

describe('scores of Gaussian queries and keys', () => {
  it.each(scoreBands)(
    'with %s at %i and %s err by %f to %f of their size',
    (id, headDim, precision, least, most) => {
      const { logits } = errorsOf(id, headDim, precision)
      expect(logits).toBeGreaterThan(least)
      expect(logits).toBeLessThan(most)
    },
  )
})

describe('integer sums of Gaussian values', () => {
  it.each(['mse4', 'mse3', 'qjl4', 'q4_0'])('with %s err by 1.5e-4 to 3e-4 of their size', (id) => {
    for (const precision of ['int16', 'int8'] as const) {
      const { outputs } = errorsOf(id, 128, precision)
      expect(outputs).toBeGreaterThan(1.5e-4)
      expect(outputs).toBeLessThan(3e-4)
    }
  })

  it.each([
    ['one weight beside none', (token: number) => (token === 5 ? 1 : 0)],
    ['one weight a million times the rest', (token: number) => (token === 5 ? 1 : 1e-6)],
    ['equal weights', () => 1],
    ['weights that hardly count', () => 1e-20],
    ['weights that alternate in size', (token: number) => (token % 2 === 0 ? 1 : 1e-3)],
  ])('err by no more than 5e-4 with %s', (_, weightOf) => {
    const weights = Float32Array.from({ length: 64 }, (_token, token) => weightOf(token))
    const options = { id: 'mse4', headDim: 128, numTokens: 64, numQueries: 1, precision: 'int16' } as const
    const run = runTensor('compiled', options, { weights })
    expect(relativeError(run.outputs, expectedRun(run).outputs)).toBeLessThan(5e-4)
    expect(run.outputs).toEqual(runTensor('plain', options, { weights }).outputs)
  })

  it('take weights beyond 1e-30 for 0, compiled and plain', () => {
    const options = { id: 'mse4', headDim: 64, numTokens: 9, numQueries: 1, precision: 'int16' } as const
    const weights = new Float32Array(9).fill(1e-36)
    for (const backend of ['compiled', 'plain'] as const)
      expect(runTensor(backend, options, { weights }).outputs.every((output) => output === 0)).toBe(true)
  })
})

describe('integer kernels', () => {
  const ids = ['mse1', 'mse2', 'mse3', 'mse4', 'qjl2', 'qjl4', 'q4_0', 'q5_0', 'scalar3:norm=float32']
  const cases = ids.flatMap((id) =>
    [64, 80, 128, 36].flatMap((headDim) =>
      id.startsWith('q4') || id.startsWith('q5') ? [] : [[id, headDim] as const],
    ),
  )

  it.each([...cases, ['q4_0', 64] as const, ['q5_0', 96] as const])(
    'of %s at %i give the same compiled and plain, for any number of queries and tokens',
    (id, headDim) => {
      for (const precision of ['int16', 'int8'] as const)
        for (const [numQueries, tokensPerCall] of [
          [1, 64],
          [1, 13],
          [2, 11],
          [3, 30],
          [5, 7],
          [8, 64],
          [19, 22],
        ]) {
          const options = { id, headDim, numTokens: 45, numQueries, precision, first: 9, tokensPerCall }
          const compiled = runTensor('compiled', options)
          const plain = runTensor('plain', options)
          expect(compiled.tensor.precision).toBe(precision)
          expect(compiled.logits).toEqual(plain.logits)
          expect(compiled.outputs).toEqual(plain.outputs)
        }
    },
  )

  it.each([1, 2])('do not overflow with %i of the largest queries along the keys', (numQueries) => {
    for (const precision of ['exact', 'int16', 'int8'] as const) {
      const tokens = new Float32Array(4 * 1024).fill(1)
      const queries = tokens.slice(0, numQueries * 1024)
      const options = { id: 'scalar4:norm=float32', headDim: 1024, numTokens: 4, numQueries, precision }
      const run = runTensor('compiled', options, { tokens, queries })
      expectedRun(run).logits.forEach((expected, index) => {
        expect(run.logits[index] / expected).toBeCloseTo(1, { exact: 5, int16: 3, int8: 1 }[precision])
      })
    }
  })

  it('do not overflow with the largest sums of weights along the values', () => {
    // one value of each token is the largest codeword
    const tokens = Float32Array.from({ length: 64 * 64 }, (_, index) => (index % 64 === 0 ? 1 : 0))
    const options = {
      id: 'mse4:rotation=none',
      headDim: 64,
      numTokens: 64,
      numQueries: 1,
      precision: 'int16',
    } as const
    const weights = new Float32Array(64).fill(1)
    const run = runTensor('compiled', options, { tokens, weights })
    expect(run.outputs[0] / expectedRun(run).outputs[0]).toBeCloseTo(1, 3)
  })

  it.each(['mse5', 'q8_0', 'f16', 'fp8_e4m3', 'mse4:norm=none', 'mse4:codebook=uniform'])(
    'do not serve %s, which stays exact',
    (id) => {
      const { tensor } = runTensor('compiled', {
        id,
        headDim: 64,
        numTokens: 1,
        numQueries: 1,
        precision: 'int8',
      })
      expect(tensor.precision).toBe('exact')
    },
  )
})
