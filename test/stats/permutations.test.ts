import { describe, expect, it } from 'vitest'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { labelPatterns } from '../../src/stats/labelPatterns.ts'
import { type Patterns, permutationPValue } from '../../src/stats/permutationPValue.ts'
import { signPatterns } from '../../src/stats/signPatterns.ts'
import { patternsOf } from './signPatternBits.ts'

const seed = seedOf(1)

/** That every move among patterns is as likely as the others, to four standard errors. */
function expectEvenMoves(states: readonly string[], numStates: number): void {
  const counts = new Map<string, number>()
  for (let draw = 1; draw < states.length; draw++) {
    const move = `${states[draw - 1]} to ${states[draw]}`
    counts.set(move, (counts.get(move) ?? 0) + 1)
  }
  const share = 1 / numStates ** 2
  const numMoves = states.length - 1
  expect(counts.size).toBe(numStates ** 2)
  for (const count of counts.values())
    expect(Math.abs(count / numMoves - share)).toBeLessThan(4 * Math.sqrt(share / numMoves))
}

describe('labelPatterns', () => {
  const isFirst = Uint8Array.of(1, 1, 0, 0)
  const patterns = labelPatterns(isFirst)

  it('visits each pattern once', () => {
    const seen: string[] = []
    patterns.visitAll(() => seen.push(isFirst.join()))
    expect(seen).toHaveLength(patterns.count)
    expect(new Set(seen).size).toBe(patterns.count)
  })

  it('draws each pattern equally often, whichever was there before', () => {
    const random = createRandom(seed)
    const states = Array.from({ length: 12_001 }, () => {
      patterns.draw(random)
      return isFirst.join()
    })
    expectEvenMoves(states, patterns.count)
  })
})

describe('signPatterns', () => {
  it.each([1, 2, 6, 7, 12, 13, 16])('holds each pattern of %i units once', (numUnits) => {
    const patterns = signPatterns(numUnits, { seed })
    const seen = new Set(patternsOf(patterns, numUnits).map((signs) => signs.join()))
    expect([patterns.exact, patterns.numPatterns, seen.size]).toEqual([true, 2 ** numUnits, 2 ** numUnits])
  })

  it('draws each pattern equally often where they are too many, whichever was there before', () => {
    const patterns = signPatterns(70, { seed, resamples: 12_001 })
    expect([patterns.exact, patterns.numPatterns]).toEqual([false, 12_001])
    const states = patternsOf(patterns, 70).map((signs) => [signs[0], signs[31], signs[69]].join())
    expectEvenMoves(states, 8)
  })

  it.each([17, 32, 33, 64, 72])('tosses one coin a unit, 32 to a word, of %i units', (numUnits) => {
    const random = createRandom(seed)
    const signs = Array.from({ length: numUnits }, () => 1)
    const drawn = Array.from({ length: 50 }, () => {
      for (let start = 0; start < numUnits; start += 32) {
        const coins = random.uint32()
        for (let unit = start; unit < Math.min(start + 32, numUnits); unit++)
          if ((coins >>> (unit - start)) & 1) signs[unit] = -signs[unit]
      }
      return [...signs]
    })
    expect(patternsOf(signPatterns(numUnits, { seed, resamples: 50 }), numUnits)).toEqual(drawn)
  })

  it('remembers a table without mixing it up with another', () => {
    const first = signPatterns(20, { seed, resamples: 40 })
    expect(signPatterns(20, { seed, resamples: 40 })).toBe(first)
    expect(signPatterns(20, { seed: seedOf(2), resamples: 40 })).not.toEqual(first)
    expect(signPatterns(20, { seed, resamples: 30 }).numPatterns).toBe(30)
    expect(signPatterns(21, { seed, resamples: 40 })).not.toEqual(first)
    expect(signPatterns(4, { seed })).toBe(signPatterns(4, { seed: seedOf(2), resamples: 40 }))
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
