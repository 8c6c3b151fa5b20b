import { describe, expect, it } from 'vitest'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { labelPatterns } from '../../src/stats/labelPatterns.ts'
import { type Patterns, permutationPValue } from '../../src/stats/permutationPValue.ts'
import { signPatterns } from '../../src/stats/signPatterns.ts'

const signs = [1, 1, 1]
const isFirst = Uint8Array.of(1, 1, 0, 0)
const cases: readonly { name: string; patterns: Patterns; present: () => string }[] = [
  {
    name: 'signPatterns',
    patterns: signPatterns(signs.length, (unit) => {
      signs[unit] = -signs[unit]
    }),
    present: () => signs.join(),
  },
  { name: 'labelPatterns', patterns: labelPatterns(isFirst), present: () => isFirst.join() },
]

describe.each(cases)('$name', ({ patterns, present }) => {
  it('visits each pattern once', () => {
    const seen: string[] = []
    patterns.visitAll(() => seen.push(present()))
    expect(seen).toHaveLength(patterns.count)
    expect(new Set(seen).size).toBe(patterns.count)
  })

  it('draws each pattern equally often, to four standard errors, whichever was there before', () => {
    const random = createRandom(seedOf(1))
    const counts = new Map<string, number>()
    const numDraws = 12_000
    for (let draw = 0; draw < numDraws; draw++) {
      const before = present()
      patterns.draw(random)
      const move = `${before} to ${present()}`
      counts.set(move, (counts.get(move) ?? 0) + 1)
    }
    const share = 1 / patterns.count ** 2
    expect(counts.size).toBe(patterns.count ** 2)
    for (const count of counts.values())
      expect(Math.abs(count / numDraws - share)).toBeLessThan(4 * Math.sqrt(share / numDraws))
  })
})

describe('permutationPValue', () => {
  it('counts up to 2^16 patterns and draws beyond, the observed pattern being one of them', () => {
    const ofSize = (count: number): Patterns => ({
      count,
      visitAll: (visit) => visit(),
      draw: () => undefined,
    })
    const never = (): boolean => false
    const options = { seed: seedOf(1), resamples: 9 }
    expect(permutationPValue(ofSize(2 ** 16), () => true, options)).toEqual({ pValue: 2 ** -16, exact: true })
    expect(permutationPValue(ofSize(2 ** 16 + 1), never, options)).toEqual({ pValue: 0.1, exact: false })
  })

  it('knows how many labellings there are', () => {
    expect(labelPatterns(new Uint8Array(18).fill(1, 0, 9)).count).toBe(48_620)
    expect(labelPatterns(new Uint8Array(144).fill(1, 0, 72)).count / 1.480212998448786e42).toBeCloseTo(1, 12)
  })
})
