/**
 * The candidate that takes the fewest insertions, deletions and substitutions to reach, for "did you mean".
 *
 * Undefined when even the best one shares less than half of the name: a wild guess is worse than none.
 *
 * Source: Levenshtein (1966), "Binary codes capable of correcting deletions, insertions, and reversals".
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let nearest: string | undefined
  let fewest = Math.floor(Math.max(name.length, 2) / 2) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate)
    if (distance < fewest) {
      fewest = distance
      nearest = candidate
    }
  }
  return nearest
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substituted = row[j] + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(substituted, row[j + 1] + 1, next[j] + 1))
    }
    row = next
  }
  return row[b.length]
}
