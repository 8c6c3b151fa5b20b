import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseSketchFacts } from '../../src/codecs/denseSketchFacts.ts'
import { roundedColumns } from '../../src/codecs/roundedColumns.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { createSketchKernels } from '../../src/kernels/sketchKernels.ts'
import { drawMatrix, gaussianMap } from '../../src/numerics/linearMap.ts'
import { createRandom, type Random, seedOf } from '../../src/numerics/random.ts'

const memory = createMemory(8_388_608, false)
const kernels = createSketchKernels(memory)
const base = RESERVED_BYTES

describe('signs of products', () => {
  /** Bits of kernels, vector by vector. */
  function signsOf(matrix: Float32Array, order: number, vectors: Float32Array): number[][] {
    const count = vectors.length / order
    const stride = Math.ceil(order / 8) + 1
    const at = base + matrix.byteLength
    const signs = at + (count + 3) * order * 4
    const scratch = 16 * Math.ceil((signs + count * stride) / 16)
    new Float32Array(memory.buffer, base, matrix.length).set(matrix)
    new Float32Array(memory.buffer, at, vectors.length).set(vectors)
    const bytes = new Uint8Array(memory.buffer, signs, count * stride).fill(0xaa)
    const { rowNorm } = denseSketchFacts(matrix)
    kernels.signsOfProducts(base, order, rowNorm, at, count, signs, stride, scratch)
    for (let vector = 0; vector < count; vector++)
      expect(bytes[vector * stride + stride - 1], 'beyond the signs').toBe(0xaa)
    return Array.from({ length: count }, (_, vector) =>
      Array.from({ length: order }, (__, row) => (bytes[vector * stride + (row >> 3)] >> (row & 7)) & 1),
    )
  }

  /** In float64 and in order, rounded to float32: what `denseMap` does. */
  function signsInOrder(matrix: Float32Array, order: number, vectors: Float32Array): number[][] {
    return Array.from({ length: vectors.length / order }, (_, vector) =>
      Array.from({ length: order }, (__, row) => {
        let sum = 0
        for (let i = 0; i < order; i++) sum += matrix[row * order + i] * vectors[vector * order + i]
        return Number(Math.fround(sum) >= 0)
      }),
    )
  }

  const fillers: Readonly<Record<string, (random: Random) => number>> = {
    normal: (random) => random.normal(),
    zeros: () => 0,
    'small integers': (random) => random.integer(5) - 2,
    'every size': (random) => random.normal() * 2 ** (random.integer(80) - 40),
    subnormal: (random) => random.normal() * 2 ** -135,
    'too small for float32': (random) => (random.integer(3) - 1) * 2 ** -149,
    large: (random) => random.normal() * 2 ** 60,
    'the largest': (random) => (random.integer(2) === 0 ? -1 : 1) * 2 ** 127,
    'not finite': (random) => (random.integer(9) === 0 ? Infinity : random.normal()),
  }

  it('are those of the plain map', () => {
    const map = gaussianMap(36, seedOf(5))
    const matrix = drawMatrix('gaussian', 36, seedOf(5))
    const random = createRandom(seedOf(6))
    const vectors = Float32Array.from({ length: 36 * 50 }, () => random.normal())
    const found = signsOf(matrix, 36, vectors)
    for (let vector = 0; vector < 50; vector++) {
      const image = vectors.slice(36 * vector, 36 * (vector + 1))
      map.apply(image)
      expect(found[vector]).toEqual(Array.from(image, (value) => Number(value >= 0)))
    }
  })

  it('are those of sums in order, for numbers of any size and kind', () => {
    const names = fc.constantFrom(...Object.keys(fillers))
    const orders = fc.constantFrom(4, 8, 12, 20, 36, 64, 100, 128, 256)
    fc.assert(
      fc.property(
        orders,
        fc.integer({ min: 1, max: 9 }),
        names,
        names,
        fc.nat(),
        (order, count, a, b, seed) => {
          const random = createRandom(seedOf(seed))
          const matrix = Float32Array.from({ length: order * order }, () => fillers[a](random))
          const vectors = Float32Array.from({ length: order * count }, () => fillers[b](random))
          expect(signsOf(matrix, order, vectors)).toEqual(signsInOrder(matrix, order, vectors))
        },
      ),
      { numRuns: 150, seed: 1 },
    )
  })

  it.each([8, 128, 1024])('are so for sums that nearly cancel, at order %d', (order) => {
    const random = createRandom(seedOf(order))
    const count = 12
    const vectors = Float32Array.from({ length: order * count }, () => random.normal())
    const matrix = Float32Array.from({ length: order * order }, () => random.normal())
    // row i is at right angles to vector i % count, as nearly as float32 can tell, or exactly, or all but
    for (let row = 0; row < order; row++) {
      const entries = matrix.subarray(row * order, (row + 1) * order)
      const vector = vectors.subarray((row % count) * order, ((row % count) + 1) * order)
      if (row % 3 === 0) swapHalves(entries, vector)
      else makeOrthogonal(entries, vector)
      if (row % 3 === 1) entries[row % order] += (random.integer(3) - 1) * 2 ** -22
    }
    const found = signsOf(matrix, order, vectors)
    const expected = signsInOrder(matrix, order, vectors)
    expect(found).toEqual(expected)
    // the test would be worth nothing if single precision were enough
    const inSingle = signsInSingle(matrix, order, vectors)
    expect(inSingle.flat().filter((bit, index) => bit !== expected.flat()[index]).length).toBeGreaterThan(0)
  })

  /** A row whose products with the vector cancel exactly, two by two. */
  function swapHalves(row: Float32Array, vector: Float32Array): void {
    for (let i = 0; i < row.length; i += 2) [row[i], row[i + 1]] = [vector[i + 1], -vector[i]]
  }

  function makeOrthogonal(row: Float32Array, vector: Float32Array): void {
    for (let pass = 0; pass < 3; pass++) {
      const product = row.reduce((sum, value, i) => sum + value * vector[i], 0)
      const square = vector.reduce((sum, value) => sum + value * value, 0)
      for (let i = 0; i < row.length; i++) row[i] -= (product / square) * vector[i]
    }
  }

  function signsInSingle(matrix: Float32Array, order: number, vectors: Float32Array): number[][] {
    return Array.from({ length: vectors.length / order }, (_, vector) =>
      Array.from({ length: order }, (__, row) => {
        let sum = 0
        for (let i = 0; i < order; i++)
          sum = Math.fround(sum + Math.fround(matrix[row * order + i] * vectors[vector * order + i]))
        return Number(sum >= 0)
      }),
    )
  }
})

describe('sums of signed rows', () => {
  const order = 20
  const count = 7
  const stride = 5
  const signs = new Uint8Array(memory.buffer, base + 8192, count * stride)
  const images = new Float32Array(memory.buffer, base + 16_384, count * order)

  /** Images by tables, and again the columns of which sums are rounded. */
  function sumsOf(matrix: Float32Array, columns: readonly number[]): Float32Array {
    new Float32Array(memory.buffer, base, matrix.length).set(matrix)
    const [table, at, to] = [base, signs.byteOffset, images.byteOffset]
    kernels.addSignedRows(table, order, at, stride, count, to, base + 32_768)
    for (const column of columns) kernels.addSignedColumn(table, order, column, at, stride, count, to)
    return images.slice()
  }

  /** Row after row, in float64. */
  function sumsInOrder(matrix: Float32Array): Float32Array {
    return Float32Array.from({ length: count * order }, (_, index) => {
      const bits = signs.subarray(Math.floor(index / order) * stride)
      let sum = 0
      for (let row = 0; row < order; row++) {
        const isPositive = (bits[row >> 3] >> (row & 7)) & 1
        sum += (isPositive ? 1 : -1) * matrix[row * order + (index % order)]
      }
      return sum
    })
  }

  it('are those of the map that adds one row after another', () => {
    const random = createRandom(seedOf(3))
    for (let index = 0; index < signs.length; index++) signs[index] = random.uint32()
    const matrix = drawMatrix('gaussian', order, seedOf(2))
    expect(roundedColumns(matrix, order)).toEqual([])
    const found = sumsOf(matrix, [])
    expect(found).toEqual(sumsInOrder(matrix))
    const map = gaussianMap(order, seedOf(2))
    const image = Float32Array.from({ length: order }, (_, row) =>
      (signs[row >> 3] >> (row & 7)) & 1 ? 1 : -1,
    )
    map.applyTransposed(image)
    expect(found.subarray(0, order)).toEqual(image)
  })

  it('are added in order in the columns where that makes a difference', () => {
    const random = createRandom(seedOf(4))
    // entries of column 6 are of all sizes, with sums that cancel
    const matrix = Float32Array.from({ length: order * order }, (_, index) =>
      index % order === 6 ? random.normal() * 2 ** (random.integer(80) - 40) : random.normal(),
    )
    expect(roundedColumns(matrix, order)).toEqual([6])
    for (let index = 0; index < signs.length; index++) signs[index] = random.uint32()
    expect(sumsOf(matrix, [6])).toEqual(sumsInOrder(matrix))
  })

  it('ask for order where entries lie 2^53 apart, and for none where they do not', () => {
    const columnsOf = (...entries: number[]): number[] =>
      roundedColumns(
        Float32Array.from({ length: 4 }, (_, index) => entries[index] ?? 1),
        2,
      )
    expect(columnsOf(1, 1, 2 ** -27)).toEqual([])
    expect(columnsOf(1, 1, 2 ** -30)).toEqual([0])
    expect(columnsOf(1, 0, 0, 2 ** 40)).toEqual([])
    expect(columnsOf(1, 1e-40, 1, 1)).toEqual([1])
  })
})
