import { describe, expect, it } from 'vitest'
import { MAX_NARROW_VALUES } from '../../src/kernels/attentionContract.ts'
import { queryPlaces, roundQuery, sumPlaces } from '../../src/kernels/attentionIntegers.ts'
import {
  codesTogether,
  type IntegerCodewords,
  int7Codewords,
  int16Codewords,
  LARGEST_INT16_TOTAL,
  valueTable,
} from '../../src/kernels/attentionTables.ts'
import { gaussianCodebook } from '../../src/numerics/lloydMax.ts'

const codebook = (bits: number): Float32Array => Float32Array.from(gaussianCodebook(bits).centroids)

describe('tables of values', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of %i bits hold the value of every code of an entry', (width) => {
    const values = codebook(width)
    const together = codesTogether(width)
    const table = valueTable(width, values)
    expect(table).toHaveLength(together * 2 ** (width * together))
    for (const entry of [0, 1, 2 ** (width * together) - 1, Math.floor(0.61 * 2 ** (width * together))])
      for (let code = 0; code < together; code++)
        expect(table[entry * together + code]).toBe(values[(entry >>> (width * code)) % 2 ** width])
  })
})

describe('integer codewords', () => {
  const integersOf = ({ bytes }: IntegerCodewords, numCodes: number): number[] =>
    bytes.length === 32
      ? Array.from({ length: numCodes }, (_, code) => bytes[code] | ((bytes[16 + code] << 24) >> 16))
      : [...bytes.subarray(0, numCodes)]

  it.each([1, 2, 3, 4])('of %i bits are within half of a step, and within their bits', (bits) => {
    const values = codebook(bits)
    const largest = values[values.length - 1]
    const cases = [
      { code: int16Codewords(values), limits: [-4095, 4095], coarsest: largest / 4095 },
      { code: int7Codewords(values), limits: [0, 127], coarsest: (4 * largest) / 127 },
    ]
    for (const { code, limits, coarsest } of cases) {
      expect(code.step).toBeLessThanOrEqual(coarsest)
      integersOf(code, values.length).forEach((integer, index) => {
        expect(integer).toBeGreaterThanOrEqual(limits[0])
        expect(integer).toBeLessThanOrEqual(limits[1])
        expect(Math.abs(code.step * (integer - code.zero) - values[index])).toBeLessThanOrEqual(
          0.51 * code.step,
        )
      })
    }
  })

  it('of whole numbers err by less than a hundredth of one', () => {
    const values = Float32Array.from({ length: 16 }, (_, code) => code - 8)
    const { bytes, step, zero } = int7Codewords(values)
    values.forEach((value, code) => {
      expect(Math.abs(step * (bytes[code] - zero) - value)).toBeLessThan(0.01)
    })
  })
})

describe('integer queries', () => {
  it.each([1, 2, 3, 4])('and sums hold each value of a block once, for codes of %i bits', (width) => {
    const inOrder = Array.from({ length: 96 }, (_, index) => index)
    expect([...queryPlaces(width, 96)].toSorted((a, b) => a - b)).toEqual(inOrder)
    expect([...sumPlaces(width, 96)].toSorted((a, b) => a - b)).toEqual(inOrder)
  })

  const places = queryPlaces(1, 32)
  const query = Float32Array.from({ length: 32 }, (_, index) => index - 20)

  it('are rounded to the largest, and zeros stay zeros', () => {
    const integers = new Int8Array(32)
    expect(roundQuery(query, places, 127, Infinity, integers)).toBeCloseTo(20 / 127, 12)
    expect(integers[0]).toBe(-127)
    expect(integers[31]).toBe(Math.round((11 * 127) / 20))
    expect(roundQuery(new Float32Array(32), places, 127, Infinity, integers)).toBe(0)
    expect([...integers]).toEqual(Array.from({ length: 32 }, () => 0))
  })

  it('are rounded to their sum where that is the narrower bound', () => {
    const integers = new Int16Array(32)
    const sum = query.reduce((total, value) => total + Math.abs(value), 0)
    expect(roundQuery(query, places, 32_767, 10_000, integers)).toBeCloseTo(sum / 10_000, 12)
    expect(integers.reduce((total, integer) => total + Math.abs(integer), 0)).toBeLessThanOrEqual(10_016)
    expect(integers[0]).toBe(Math.round((-20 * 10_000) / sum))
  })

  it('times the largest codeword stay below 2^31, whichever way they are rounded', () => {
    expect(4095 * (LARGEST_INT16_TOTAL + MAX_NARROW_VALUES / 2)).toBeLessThan(2 ** 31)
  })
})
