import type { Sample } from './sample.ts'

/** Pooled values from the smallest to the largest: how many of each arm share one value. */
export interface TieGroup {
  readonly numFirst: number
  readonly size: number
}

/**
 * Both arms in one order, equal values together.
 *
 * @example
 * tieGroups([1, 3], [1, 2]) // sizes 2, 1, 1 with 1, 0, 1 of the first arm
 */
export function tieGroups(first: Sample, second: Sample): TieGroup[] {
  const pooled = [
    ...Array.from(first, (value) => ({ value, isFirst: 1 })),
    ...Array.from(second, (value) => ({ value, isFirst: 0 })),
  ].toSorted((a, b) => a.value - b.value)
  const groups: TieGroup[] = []
  for (let start = 0; start < pooled.length; ) {
    let end = start
    let numFirst = 0
    while (end < pooled.length && pooled[end].value === pooled[start].value) numFirst += pooled[end++].isFirst
    groups.push({ numFirst, size: end - start })
    start = end
  }
  return groups
}
