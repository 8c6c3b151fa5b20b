import type { Precision } from '../../src/cache/packed/precision.ts'
import { exponential } from '../../src/kernels/attentionExponential.ts'
import { expectedRun, runTensor } from '../../test/cache/packed/tensorRun.ts'
import { digits, markdownTable } from './markdownTable.ts'

/** The tables of `docs/methods/packed-attention.md`. */
export const packedAttentionTables: Readonly<Record<string, () => string>> = { precisions, exponentials }

const precisionNames: readonly Precision[] = ['exact', 'int16', 'int8']

/** Root mean square errors of scores and sums over the root mean square of what is expected. */
function precisions(): string {
  const cells = ['mse4', 'mse3', 'mse2', 'qjl4', 'q4_0'].flatMap((id) =>
    [64, 128].map((headDim) => ({ id, headDim })),
  )
  const rows = cells.map(({ id, headDim }) => {
    const errors = precisionNames.map((precision) => errorsOf(id, headDim, precision))
    return [
      `\`${id}\``,
      String(headDim),
      ...errors.map(({ scores }) => digits(scores, 2)),
      ...errors.map(({ sums }) => digits(sums, 2)),
    ]
  })
  const header = ['scores', 'sums'].flatMap((what) =>
    precisionNames.map((precision) => `${what}, ${precision}`),
  )
  return markdownTable(['codec', 'head dim', ...header], rows)
}

function errorsOf(id: string, headDim: number, precision: Precision): { scores: number; sums: number } {
  const run = runTensor('compiled', { id, headDim, numTokens: 192, numQueries: 8, precision })
  const expected = expectedRun(run)
  return {
    scores: relativeError(run.logits, expected.logits),
    sums: relativeError(run.outputs, expected.outputs),
  }
}

function relativeError(values: Float32Array, expected: Float64Array): number {
  let [errors, squares] = [0, 0]
  for (const [index, value] of values.entries()) {
    errors += (value - expected[index]) ** 2
    squares += expected[index] ** 2
  }
  return Math.sqrt(errors / squares)
}

/** Largest error of the exponential in units of the last place, by range of its argument. */
function exponentials(): string {
  const ranges = [
    [-87, -20],
    [-20, -1],
    [-1, 0],
  ] as const
  const worst = ranges.map(([from, to]) => {
    let largest = 0
    for (let x = from; x < to; x += 0.000977) {
      const argument = Math.fround(x)
      const exact = Math.exp(argument)
      const unit = 2 ** (Math.floor(Math.log2(exact)) - 23)
      largest = Math.max(largest, Math.abs(exponential(argument) - exact) / unit)
    }
    return largest
  })
  return markdownTable(
    ['argument', ...ranges.map((range) => range.join(' to '))],
    [['largest error, units in the last place', ...worst.map((error) => digits(error, 2))]],
  )
}
