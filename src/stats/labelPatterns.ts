import type { Patterns } from './permutationPValue.ts'

/**
 * The ways to deal two arms' labels to pooled units anew, arm sizes kept.
 *
 * @param isFirst 1 where a unit is in the first arm; overwritten by every pattern
 */
export function labelPatterns(isFirst: Uint8Array): Patterns {
  const numUnits = isFirst.length
  const numFirst = isFirst.reduce((sum, label) => sum + label, 0)
  return {
    count: binomial(numUnits, numFirst),
    visitAll(visit) {
      const members = Array.from({ length: numFirst }, (_, place) => place)
      do {
        isFirst.fill(0)
        for (const member of members) isFirst[member] = 1
        visit()
      } while (advance(members, numUnits))
    },
    draw(random) {
      for (let last = numUnits - 1; last > 0; last--) {
        const other = random.integer(last + 1)
        const label = isFirst[last]
        isFirst[last] = isFirst[other]
        isFirst[other] = label
      }
    },
  }
}

/** Moves to the next subset in lexicographic order; false after the last one. */
function advance(members: number[], numUnits: number): boolean {
  let place = members.length - 1
  while (place >= 0 && members[place] === numUnits - members.length + place) place--
  if (place < 0) return false
  members[place]++
  for (let next = place + 1; next < members.length; next++) members[next] = members[next - 1] + 1
  return true
}

function binomial(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = Math.round((ways * (n - k + i)) / i)
  return ways
}
