import type { Patterns } from './permutationPValue.ts'

/**
 * The 2^numUnits ways to swap candidate and baseline within pairs.
 *
 * - Cost: one flip a pattern when all are visited (Gray code), numUnits / 2 when drawn.
 *
 * @param flip swaps the pair of one unit
 */
export function signPatterns(numUnits: number, flip: (unit: number) => void): Patterns {
  return {
    count: 2 ** numUnits,
    visitAll(visit) {
      visit()
      for (let pattern = 1; pattern < 2 ** numUnits; pattern++) {
        flip(31 - Math.clz32(pattern & -pattern))
        visit()
      }
    },
    draw(random) {
      let bits = 0
      for (let unit = 0; unit < numUnits; unit++) {
        if (unit % 32 === 0) bits = random.uint32()
        if ((bits >>> (unit % 32)) & 1) flip(unit)
      }
    },
  }
}
