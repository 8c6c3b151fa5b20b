import { describe, expect, it } from 'vitest'
import type { AttentionKernels } from '../../src/kernels/attentionContract.ts'
import {
  codesPerDigit,
  digitValues,
  productAt,
  productStep,
  productTableBytes,
} from '../../src/kernels/attentionProducts.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { bothKernels, type KernelMemory } from './attentionMemory.ts'

const random = createRandom(seedOf(3))
const numValues = 64
const normals = Float32Array.from({ length: numValues }, () => random.normal())

const queries: readonly (readonly [string, Float32Array])[] = [
  ['normal', normals],
  ['zeros', new Float32Array(numValues)],
  ['one value', normals.map((value, index) => (index === 17 ? value : 0))],
  ['one large value', normals.map((value, index) => (index === 17 ? 1e6 * value : value))],
  ['equal values', new Float32Array(numValues).fill(1)],
  ['huge values', normals.map((value) => 1e30 * value)],
  ['tiny values', normals.map((value) => 1e-30 * value)],
]

/** What codes of a width stand for: about zero, on one side of it, one and the same. */
function codebooksOf(width: number): Float32Array[] {
  const around = Float32Array.from({ length: 2 ** width }, (_, code) => code - (2 ** width - 1) / 2)
  return [around, around.map((value) => value + 20), around.map(() => 0.25)]
}

interface Tables {
  readonly bytes: Uint8Array
  readonly added: number
  readonly step: number
}

/** Writes the tables of a query with the kernels of a memory. */
function tablesOf(
  { kernels, memory, start }: KernelMemory,
  query: Float32Array,
  width: number,
  values: Float32Array,
): Tables {
  const entries = digitValues(width, values)
  const [valuesAt, tablesAt] = [start + query.byteLength, start + query.byteLength + entries.byteLength]
  new Float32Array(memory.buffer, start, query.length).set(query)
  new Float64Array(memory.buffer, valuesAt, entries.length).set(entries)
  const together = codesPerDigit(width)
  const step = productStep(query, together, Math.min(...values), Math.max(...values))
  const tabulate: AttentionKernels['tabulateProducts'] = kernels.tabulateProducts
  const added = tabulate(start, query.length, step > 0 ? 1 / step : 0, valuesAt, together, tablesAt)
  const numBytes = productTableBytes(width, query.length)
  return { bytes: new Uint8Array(memory.buffer, tablesAt, numBytes).slice(), added, step }
}

const [compiled, plain] = bothKernels()
const cases = queries.flatMap(([name, query]) => [1, 2, 3, 4].map((width) => [name, width, query] as const))

describe('tables of products', () => {
  it.each(cases)('of %s at %i bits are the same compiled and plain', (_, width, query) => {
    for (const values of codebooksOf(width))
      expect(tablesOf(compiled, query, width, values)).toEqual(tablesOf(plain, query, width, values))
  })

  it.each(cases)('of %s at %i bits give each product within half a step', (_, width, query) => {
    const together = codesPerDigit(width)
    for (const values of codebooksOf(width)) {
      const { bytes, added, step } = tablesOf(compiled, query, width, values)
      for (let trial = 0; trial < 20; trial++) {
        const codes = query.map(() => random.integer(values.length))
        let sum = added
        let exact = 0
        for (let digit = 0; digit < query.length / together; digit++) {
          const own = codes.subarray(digit * together, (digit + 1) * together)
          sum += productAt(
            bytes,
            digit,
            own.reduce((all, code, place) => all | (code << (width * place)), 0),
          )
        }
        query.forEach((value, index) => {
          exact += value * values[codes[index]]
        })
        expect(Math.abs(sum)).toBeLessThan(2 ** 31)
        expect(Math.abs(step * sum - exact)).toBeLessThanOrEqual(0.5 * numValues * step * (1 + 1e-9))
      }
    }
  })

  it('use all of their 24 bits, or all of the 32 of a sum', () => {
    const [around] = codebooksOf(4)
    const range = Math.max(...normals.map(Math.abs)) * 15
    expect(range / productStep(normals, 1, -7.5, 7.5)).toBeCloseTo(2 ** 24 - 16, 3)
    const { bytes } = tablesOf(compiled, normals, 4, around)
    const largest = Math.max(...Array.from({ length: 1024 }, (_, at) => productAt(bytes, at >> 4, at & 15)))
    expect(largest).toBeGreaterThan(2 ** 24 - 24)
    expect(largest).toBeLessThan(2 ** 24)
    const equal = new Float32Array(1024).fill(1)
    expect((1024 * 7.5) / productStep(equal, 1, -7.5, 7.5)).toBeCloseTo(2 ** 31 - 4096, 3)
  })
})
