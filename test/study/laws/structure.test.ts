import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/numerics/random.ts'
import { findLaw } from '../../../src/study/laws/dataLaw.ts'
import { drawVectors, parseStructure } from '../../../src/study/laws/structure.ts'

const gaussian = findLaw('gaussian')
const headDim = 32
const numVectors = 48

function draw(structure: string, seed = 1, vectors = numVectors): Float32Array {
  return drawVectors(gaussian, parseStructure(structure, headDim), vectors, headDim, seedOf(seed))
}

/** How many vectors are left after each gives up its part along those before it. */
function numericalRank(matrix: Float32Array): number {
  const basis: Float64Array[] = []
  for (let start = 0; start < matrix.length; start += headDim) {
    const rest = Float64Array.from(matrix.subarray(start, start + headDim))
    // twice: once leaves rounding errors along the basis
    for (const direction of [...basis, ...basis]) {
      const along = rest.reduce((sum, value, i) => sum + value * direction[i], 0)
      for (let i = 0; i < headDim; i++) rest[i] -= along * direction[i]
    }
    const norm = Math.hypot(...rest)
    if (norm > 1e-4) basis.push(rest.map((value) => value / norm))
  }
  return basis.length
}

describe('drawn vectors', () => {
  it.each([
    ['rank1', 1],
    ['rank4', 4],
    ['rank31', 31],
    ['full', headDim],
    ['channels', headDim],
  ] as const)('%s have rank %d', (structure, rank) => {
    expect(numericalRank(draw(structure))).toBe(rank)
  })

  it.each(['full', 'rank4', 'rank16', 'channels'])('%s have coordinates of variance 1', (structure) => {
    // a matrix of low rank has few independent entries, so many are drawn
    const squares = Array.from({ length: 200 }, (_, seed) =>
      draw(structure, seed).reduce((sum, value) => sum + value * value, 0),
    )
    const mean = squares.reduce((sum, value) => sum + value, 0) / (squares.length * numVectors * headDim)
    expect(Math.abs(mean - 1)).toBeLessThan(structure === 'channels' ? 1e-6 : 0.04)
  })

  it('channels have unequal spread around an offset, one in 32 far larger than the rest', () => {
    const columns = Array.from({ length: headDim }, (_, channel) =>
      Array.from(draw('channels', 3, 400)).filter((_value, index) => index % headDim === channel),
    )
    const moments = columns.map((column) => {
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length
      return { mean, spread: Math.hypot(...column.map((value) => value - mean)) / Math.sqrt(column.length) }
    })
    const spreads = moments.map(({ spread }) => spread)
    const others = spreads.slice(1).toSorted((a, b) => a - b)
    expect(spreads[0]).toBeGreaterThan(2 * others[15])
    expect(others[others.length - 1] / others[0]).toBeGreaterThan(3)
    expect(moments.filter(({ mean, spread }) => Math.abs(mean) > spread).length).toBeGreaterThan(10)
  })

  it.each(['full', 'rank4', 'channels'])('%s depend on the seed alone', (structure) => {
    expect(draw(structure)).toEqual(draw(structure))
    expect(draw(structure, 2)).not.toEqual(draw(structure))
  })
})

describe('parseStructure', () => {
  it.each(['rank0', 'rank33'])('refuses %s in 32 dimensions', (name) => {
    expect(() => parseStructure(name, 32)).toThrow(
      `structure: a rank lies between 1 and the head dim of 32, got ${name.slice(4)}`,
    )
  })

  it.each(['ranks', 'rank', 'rank-1', 'rank1.5', 'fulll', ''])('refuses "%s"', (name) => {
    expect(() => parseStructure(name, 32)).toThrow(
      `structure: unknown structure "${name}"; expected one of full, rank<r>, channels`,
    )
  })
})
