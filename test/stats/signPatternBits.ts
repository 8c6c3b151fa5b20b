import type { SignPatterns } from '../../src/stats/signPatterns.ts'

/** Every pattern spelled out: 1, or -1 where a unit is swapped. */
export function patternsOf({ codes, numPatterns }: SignPatterns, numUnits: number): number[][] {
  return Array.from({ length: numPatterns }, (_, pattern) =>
    Array.from({ length: numUnits }, (_unit, unit) =>
      (codes[Math.floor(unit / 6)][pattern] >> (unit % 6)) & 1 ? -1 : 1,
    ),
  )
}
