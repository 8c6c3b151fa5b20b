import type { Group } from '../../src/advisor/relaxation.ts'

/** Every way to take one choice of each group. */
function* allSelections(groups: readonly Group[]): Generator<number[]> {
  if (groups.length === 0) return yield []
  for (const rest of allSelections(groups.slice(0, -1)))
    for (const index of groups[groups.length - 1].keys()) yield [...rest, index]
}

export function weightOf(groups: readonly Group[], chosen: readonly number[]): number {
  return chosen.reduce((sum, index, group) => sum + groups[group][index].weight, 0)
}

export function lossOf(groups: readonly Group[], chosen: readonly number[]): number {
  return chosen.reduce((sum, index, group) => sum + groups[group][index].loss, 0)
}

/** The least loss that any selection within the capacity has; infinite where none is. */
export function leastLoss(groups: readonly Group[], capacity: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const chosen of allSelections(groups))
    if (weightOf(groups, chosen) <= capacity) least = Math.min(least, lossOf(groups, chosen))
  return least
}
