import { describe, expect, it } from 'vitest'
import { layersText, times, withInterval } from '../../../src/cli/text/numbers.ts'

describe('a number for the terminal', () => {
  it('carries its interval where it has one', () => {
    const estimate = { value: 0.531, interval: { lower: 0.511, upper: 0.559, level: 0.95 } }
    expect(withInterval(estimate)).toBe('0.531 [0.511, 0.559]')
    expect(times(estimate)).toBe('0.531 x [0.511, 0.559]')
    expect(withInterval({ value: 0.531 })).toBe('0.531')
    expect(times({ value: 0.531 })).toBe('0.531 x')
  })

  it('counts layers', () => {
    expect(layersText([1])).toBe('layer 1')
    expect(layersText([0, 1, 2, 5])).toBe('layers 0–2, 5')
  })
})
