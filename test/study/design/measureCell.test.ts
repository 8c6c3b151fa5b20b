import { describe, expect, it } from 'vitest'
import { createCodec } from '../../../src/codecs/registry.ts'
import { childSeed, seedOf } from '../../../src/numerics/random.ts'
import type { CellRow } from '../../../src/study/design/cellRow.ts'
import { type Cell, expandDesign } from '../../../src/study/design/design.ts'
import { measureCell } from '../../../src/study/design/measureCell.ts'
import { findLaw } from '../../../src/study/laws/dataLaw.ts'
import { drawFromTrace } from '../../../src/study/laws/drawFromTrace.ts'
import { drawVectors } from '../../../src/study/laws/structure.ts'
import { buildDesign } from '../../builders/buildDesign.ts'
import { buildTrace } from '../../builders/buildTrace.ts'

const [cell, ...others] = expandDesign(
  buildDesign({}, { laws: ['laplace'], structures: ['rank8'], temperatures: [1, 3] }),
)
const { numKeys, numQueries, headDim } = cell

function noTrace(): never {
  throw new Error('a synthetic cell drew from a trace')
}

function rowOf(rows: readonly CellRow[], scheme: string, bits: number): CellRow {
  const row = rows.find((candidate) => candidate.scheme === scheme && candidate.bits === bits)
  if (!row) throw new Error(`no row of ${scheme} at ${bits} bits`)
  return row
}

/** The data of a cell, as the seeds of the specification give them. */
function dataOf({ seed, law, structure, trial, temperature }: Cell) {
  const root = childSeed(seedOf(seed), 'cell', law, structure, headDim, trial)
  const drawn = (name: string, rank: number | undefined, count: number): number[][] => {
    const shape = rank === undefined ? ({ kind: 'full' } as const) : ({ kind: 'rank', rank } as const)
    return rowsOf(drawVectors(findLaw(law), shape, count, headDim, childSeed(root, name)))
  }
  const through = (codecId: string, operand: 'k' | 'v', vectors: number[][]): number[][] => {
    const codec = createCodec(codecId, headDim, childSeed(root, 'codec', operand))
    const bytes = new Uint8Array(codec.encodedBytes(vectors.length))
    codec.encode(Float32Array.from(vectors.flat()), bytes)
    const decoded = new Float32Array(vectors.length * headDim)
    codec.decode(bytes, decoded)
    return rowsOf(decoded)
  }
  return {
    keys: drawn('keys', 8, numKeys),
    values: drawn('values', 8, numKeys),
    queries: drawn('queries', undefined, numQueries).map((query) =>
      query.map((value) => Math.fround(temperature * value)),
    ),
    through,
  }
}

function rowsOf(flat: Float32Array): number[][] {
  return Array.from({ length: flat.length / headDim }, (_, row) => [
    ...flat.subarray(row * headDim, (row + 1) * headDim),
  ])
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index], 0)

function weights(query: readonly number[], keys: readonly (readonly number[])[]): number[] {
  const exponentials = keys.map((key) => Math.exp(dot(query, key) / Math.sqrt(headDim)))
  const total = exponentials.reduce((sum, value) => sum + value, 0)
  return exponentials.map((value) => value / total)
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('a measured cell', () => {
  const rows = measureCell(cell, noTrace)

  it('has a row for every scheme and width, with the labels of the cell', () => {
    expect(rows.map(({ scheme, bits }) => `${scheme} ${bits}`).toSorted()).toEqual(
      cell.schemes.flatMap((scheme) => cell.bits.map((bits) => `${scheme} ${bits}`)).toSorted(),
    )
    for (const row of rows)
      expect(row).toMatchObject({
        grid: 'only',
        law: 'laplace',
        structure: 'rank8',
        headDim: 16,
        trial: 0,
        seed: 5,
      })
    expect(rowOf(rows, 'QKQV:sketch=gaussian', 4)).toMatchObject({
      keyCodec: 'qjl4:sketch=gaussian',
      valueCodec: 'qjl4:sketch=gaussian',
      bitsPerValue: 4 + 32 / 16,
    })
  })

  it.each([...cell.schemes])('has the errors that formulas give of %s', (scheme) => {
    for (const measuredCell of [cell, others[1]]) {
      const { keys, values, queries, through } = dataOf(measuredCell)
      const row = rowOf(measureCell(measuredCell, noTrace), scheme, 4)
      const decodedKeys = through(row.keyCodec, 'k', keys)
      const decodedValues = through(row.valueCodec, 'v', values)
      const exact = queries.map((query) => weights(query, keys))
      const quantized = queries.map((query) => weights(query, decodedKeys))
      const kl = exact.map((p, query) =>
        p.reduce((sum, pj, j) => sum + pj * Math.log(pj / quantized[query][j]), 0),
      )
      expect(row.klNats).toBeCloseTo(mean(kl), 10)
      const output = (p: readonly number[], vectors: number[][]): number[] =>
        Array.from({ length: headDim }, (_, i) => p.reduce((sum, pj, j) => sum + pj * vectors[j][i], 0))
      const reference = exact.flatMap((p) => output(p, values))
      const candidate = quantized.flatMap((p) => output(p, decodedValues))
      const difference = reference.map((value, index) => value - candidate[index])
      expect(row.outputScaleError).toBeCloseTo(dot(difference, difference) / dot(reference, reference), 10)
    }
  })

  it('says what a unit of key error does to logits and to KL', () => {
    const { keys, queries } = dataOf(cell)
    const variances = queries.map((query) =>
      keys.map((key) => (dot(query, query) * dot(key, key)) / headDim ** 2),
    )
    const losses = queries.map((query, index) =>
      weights(query, keys).reduce((sum, p, j) => sum + 0.5 * p * (1 - p) * variances[index][j], 0),
    )
    expect(rows[0].variancePerError).toBeCloseTo(mean(variances.flat()), 10)
    expect(rows[0].klPerError).toBeCloseTo(mean(losses), 10)
  })

  it('is the same every time, and another in another trial', () => {
    expect(measureCell(cell, noTrace)).toEqual(rows)
    expect(measureCell(others[0], noTrace)[0].klNats).not.toBe(rows[0].klNats)
  })

  it('draws the same data at every temperature, in every grid and whatever else is measured', () => {
    const labels = { grid: 'other', temperature: 3, schemes: ['QKQV'], bits: [4] }
    const [row] = measureCell({ ...cell, ...labels }, noTrace)
    expect(row.keyScaleError).toBe(rowOf(rows, 'QKQV', 4).keyScaleError)
    expect(row.klNats).toBeGreaterThan(2 * rowOf(rows, 'QKQV', 4).klNats)
  })

  it('takes its vectors from a trace where the law says so', () => {
    const trace = buildTrace()
    const drawn = measureCell({ ...cell, law: 'trace' }, (of, seed) => drawFromTrace(trace, of, seed))
    expect(drawn[0]).toMatchObject({ law: 'trace' })
    expect(drawn[0].klNats).not.toBe(rows[0].klNats)
  })
})
