import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SPLITS, splitsOf } from '../../src/cache/splits.ts'

const count = fc.nat({ max: 10_000_000 })

describe('the splits of a head', () => {
  it('are at most as many as there is room for, and have a place for every page', () => {
    fc.assert(
      fc.property(count, count, count, (sinks, packed, window) => {
        const { pagesPerSplit, numPacked, numSplits } = splitsOf({ sinks, packed, window })
        const pages = (tokens: number): number => Math.ceil(tokens / 64)
        expect(numSplits).toBeLessThanOrEqual(MAX_SPLITS)
        expect(numPacked * pagesPerSplit).toBeGreaterThanOrEqual(pages(packed))
        expect((numSplits - numPacked) * pagesPerSplit).toBeGreaterThanOrEqual(pages(sinks) + pages(window))
      }),
    )
  })

  it('are none of an empty layer, and one of a short one', () => {
    expect(splitsOf({ sinks: 0, packed: 0, window: 0 }).numSplits).toBe(0)
    expect(splitsOf({ sinks: 0, packed: 512, window: 0 }).numSplits).toBe(1)
    expect(splitsOf({ sinks: 0, packed: 513, window: 0 }).numSplits).toBe(2)
  })
})
