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

const bands: readonly (readonly [string, number, Precision, number, number])[] = [
  ['mse4', 128, 'int16', 9e-5, 1.1e-4],
  ['mse4', 64, 'int16', 8e-5, 1.1e-4],
  ['mse3', 128, 'int16', 6e-5, 9e-5],
  ['qjl4', 128, 'int16', 6e-5, 9e-5],
  ['q4_0', 128, 'int16', 6e-5, 9e-5],
  ['mse4', 128, 'int8', 9e-3, 1.1e-2],
  ['mse4', 64, 'int8', 8e-3, 1.1e-2],
  ['mse3', 128, 'int8', 7e-3, 9.5e-3],
  ['mse2', 128, 'int8', 6e-3, 9e-3],
  ['qjl4', 128, 'int8', 6e-3, 9e-3],
  ['q4_0', 128, 'int8', 4e-3, 6.5e-3],
]

describe('integer scores of Gaussian queries and keys', () => {
  it.each(bands)(
    'with %s at %i and %s err by %f to %f of their size',
    (id, headDim, precision, least, most) => {
      const { logits } = errorsOf(id, headDim, precision)
      expect(logits).toBeGreaterThan(least)
      expect(logits).toBeLessThan(most)
    },
  )
})

describe('integer sums of Gaussian values', () => {
  it('of codes of 4 bits err by 3e-3 of their size', () => {
    const { outputs } = errorsOf('mse4', 128, 'int8')
    expect(outputs).toBeGreaterThan(2e-3)
    expect(outputs).toBeLessThan(4e-3)
  })

  it.each<[string, Precision]>([
    ['mse4', 'int16'],
    ['mse3', 'int8'],
    ['qjl4', 'int8'],
  ])('are exact with %s and %s', (id, precision) => {
    expect(errorsOf(id, 128, precision).outputs).toBeLessThan(1e-6)
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

  it('do not overflow with the largest queries along the keys', () => {
    for (const precision of ['int16', 'int8'] as const) {
      const tokens = new Float32Array(1024).fill(1)
      const options = { id: 'scalar4:norm=float32', headDim: 1024, numTokens: 1, numQueries: 1, precision }
      const run = runTensor('compiled', options, { tokens, queries: tokens })
      const [expected] = expectedRun(run).logits
      expect(run.logits[0] / expected).toBeCloseTo(1, precision === 'int16' ? 3 : 1)
    }
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
