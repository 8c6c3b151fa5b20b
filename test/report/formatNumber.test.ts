import { describe, expect, it } from 'vitest'
import {
  formatBits,
  formatBytes,
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
  formatPValue,
  formatRanges,
  formatSize,
  formatTick,
} from '../../src/report/formatNumber.ts'

describe('numbers on the terminal, in the report and in the README', () => {
  it.each([
    [0.01234, '0.0123'],
    [1.5, '1.50'],
    [138.4, '138'],
    [95_483, '95,500'],
    [999.6, '1,000'],
    [1_234_567, '1.23e+6'],
    [0.001, '0.00100'],
    [4.116e-5, '4.12e-5'],
    [-4.116e-5, '−4.12e-5'],
    [-0.5, '−0.500'],
    [0, '0'],
  ])('have three significant digits: %d', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('are dashes where they are missing', () => {
    for (const format of [
      formatNumber,
      formatBits,
      formatSize,
      formatCount,
      formatPercent,
      formatBytes,
      formatPValue,
    ])
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(format(value)).toBe('–')
  })

  it('give bits two decimals, keep exact sizes short and counts whole', () => {
    expect([4, 16, 3.875].map(formatBits)).toEqual(['4.00', '16.00', '3.88'])
    expect([4.25, 16, 3.9375].map(formatSize)).toEqual(['4.25', '16', '3.94'])
    expect(formatCount(11_520)).toBe('11,520')
  })

  it('carry units', () => {
    expect([0, 999, 185_925_632, 5.23e9].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '186 MB',
      '5.23 GB',
    ])
    expect([formatPlural(1, 'document'), formatPlural(0, 'document')]).toEqual(['1 document', '0 documents'])
  })

  it('never call less than everything 100 %', () => {
    expect([0.5, 0.99989, 1].map(formatPercent)).toEqual(['50.0 %', '> 99.9 %', '100 %'])
  })

  it('never call a p-value 0', () => {
    expect([0.03456, 1, 1e-9].map(formatPValue)).toEqual(['0.035', '1', '< 0.0001'])
  })

  it('are short beside an axis', () => {
    expect([1, 0.005, 5e-5, 1e-6, 1e5].map(formatTick)).toEqual(['1', '0.005', '5×10⁻⁵', '10⁻⁶', '10⁵'])
  })

  it('join runs of layers', () => {
    expect(formatRanges([0, 3, 4, 5, 9])).toBe('0, 3–5, 9')
    expect(formatRanges([])).toBe('')
  })
})
