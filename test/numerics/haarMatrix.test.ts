import { describe, expect, it } from 'vitest'
import { haarMatrix } from '../../src/numerics/haarMatrix.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

function trace(matrix: Float64Array, order: number): number {
  return Array.from({ length: order }, (_, index) => matrix[index * (order + 1)]).reduce((a, b) => a + b)
}

describe('a Haar matrix', () => {
  it.each([1, 2, 3, 36, 128])('of order %i is orthogonal', (order) => {
    const matrix = haarMatrix(order, createRandom(seedOf(order)))
    for (let i = 0; i < order; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0
        for (let k = 0; k < order; k++) product += matrix[i * order + k] * matrix[j * order + k]
        expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-13)
      }
    }
  })

  it('has entries of mean 0 and variance 1 / order at every place', () => {
    const order = 4
    const count = 4000
    const sums = new Float64Array(order * order)
    const squares = new Float64Array(order * order)
    for (let draw = 0; draw < count; draw++) {
      haarMatrix(order, createRandom(childSeed(seedOf(1), draw))).forEach((entry, index) => {
        sums[index] += entry / count
        squares[index] += (entry * entry) / count
      })
    }
    // E x^2 = 1 / n, E x^4 = 3 / (n (n + 2))
    const deviation = Math.sqrt(3 / (order * (order + 2)) - 1 / order ** 2)
    for (let index = 0; index < order * order; index++) {
      expect(Math.abs(sums[index])).toBeLessThan(4 / Math.sqrt(order * count))
      expect(Math.abs(squares[index] - 1 / order)).toBeLessThan((4 * deviation) / Math.sqrt(count))
    }
  })

  it('has traces with the second and fourth moment of the orthogonal group, 1 and 3', () => {
    const order = 5
    const count = 4000
    const traces = Array.from({ length: count }, (_, draw) =>
      trace(haarMatrix(order, createRandom(childSeed(seedOf(2), draw))), order),
    )
    const moment = (power: number): number => traces.reduce((sum, value) => sum + value ** power, 0) / count
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt((105 - 9) / count))
  })
})
