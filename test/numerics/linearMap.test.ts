import { describe, expect, it } from 'vitest'
import { drawMatrix, gaussianMap, haarMap, type LinearMap } from '../../src/numerics/linearMap.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

const order = 10
const values = Float32Array.from({ length: order }, (_, index) => Math.fround(Math.sin(index + 1)))

function images(map: LinearMap): Float32Array[] {
  const [image, transposed] = [values.slice(), values.slice()]
  map.apply(image)
  map.applyTransposed(transposed)
  return [image, transposed]
}

describe.each([
  ['gaussianMap', gaussianMap],
  ['haarMap', haarMap],
] as const)('%s', (_, makeMap) => {
  it('gives the same bits whether it is remembered or drawn again', () => {
    const first = images(makeMap(order, seedOf(1)))
    expect(images(makeMap(order, seedOf(1)))).toEqual(first)
    for (let other = 0; other < 20; other++) makeMap(order, childSeed(seedOf(2), other))
    expect(images(makeMap(order, seedOf(1)))).toEqual(first)
  })

  it('is another for another seed and another order', () => {
    const first = images(makeMap(order, seedOf(1)))
    expect(images(makeMap(order, seedOf(2)))).not.toEqual(first)
    expect(makeMap(order + 1, seedOf(1)).order).toBe(order + 1)
  })
})

describe('drawMatrix', () => {
  it('gives the same array again, until several others were drawn', () => {
    const first = drawMatrix('gaussian', order, seedOf(1))
    expect(drawMatrix('gaussian', order, seedOf(1))).toBe(first)
    for (let other = 0; other < 20; other++) drawMatrix('gaussian', order, childSeed(seedOf(2), other))
    const again = drawMatrix('gaussian', order, seedOf(1))
    expect(again).not.toBe(first)
    expect(again).toEqual(first)
  })
})

describe('gaussianMap', () => {
  it('multiplies by a row-major matrix of normal numbers in single precision', () => {
    const random = createRandom(seedOf(1))
    const matrix = Array.from({ length: order * order }, () => Math.fround(random.normal()))
    const sums = values.map((_, row) =>
      values.reduce((sum, value, column) => sum + matrix[row * order + column] * value, 0),
    )
    const transposed = values.map((_, column) =>
      values.reduce((sum, value, row) => sum + matrix[row * order + column] * value, 0),
    )
    expect(images(gaussianMap(order, seedOf(1)))).toEqual([sums, transposed])
  })
})

describe('haarMap', () => {
  it('is undone by its transpose', () => {
    const map = haarMap(order, seedOf(3))
    const [image] = images(map)
    map.applyTransposed(image)
    image.forEach((value, index) => expect(Math.abs(value - values[index])).toBeLessThan(1e-6))
  })
})
