/** One way to serve a group, at a weight and a loss. */
export interface Choice {
  /** A whole number, 0 or more. */
  readonly weight: number
  readonly loss: number
}

/** Exactly one of these is taken. */
export type Group = readonly Choice[]

/** What the relaxed knapsack, where a group may be split between two choices, says of the whole one. */
export interface Relaxation {
  /** Optimum of the relaxation, which is that of the Lagrangian dual. */
  readonly lowerBound: number
  /** Choices of each group that can be part of an optimum, as indices in ascending order. */
  readonly candidates: readonly (readonly number[])[]
}

/** A step along the lower convex hull of a group: more weight, less loss. */
interface Step {
  readonly group: number
  readonly weight: number
  readonly gain: number
}

/**
 * Solves the relaxation by walking the convex hulls, steepest step first, and drops choices by their reduced cost.
 *
 * @throws RangeError when even the lightest choices exceed the capacity
 */
export function relaxGroups(groups: readonly Group[], capacity: number): Relaxation {
  const hulls = groups.map(convexHull)
  const steps = hulls
    .flatMap((hull, group) => stepsOf(groups[group], hull, group))
    .sort((a, b) => b.gain * a.weight - a.gain * b.weight || a.group - b.group)
  const largestLoss = total(hulls.map((hull, group) => groups[group][hull[0]].loss))
  let loss = largestLoss
  let spare = capacity - total(hulls.map((hull, group) => groups[group][hull[0]].weight))
  if (spare < 0)
    throw new RangeError(
      `knapsack: the lightest choices weigh ${-spare} more than the capacity, got ${capacity}`,
    )

  let slope = 0
  let feasibleLoss = loss
  let lowerBound: number | undefined
  const blocked = new Set<number>()
  for (const step of steps) {
    if (lowerBound === undefined && step.weight > spare) {
      slope = step.gain / step.weight
      lowerBound = loss - slope * spare
    }
    // the steps of one group must be taken in their order
    if (step.weight > spare) blocked.add(step.group)
    if (blocked.has(step.group)) continue
    spare -= step.weight
    loss -= step.gain
    feasibleLoss = loss
  }
  const bound = Math.min(lowerBound ?? loss, feasibleLoss)
  // all sums have the rounding of the largest one, which must not drop the optimum itself
  const gap = feasibleLoss - bound + 1e-12 * largestLoss
  return {
    lowerBound: bound,
    candidates: groups.map((group) => undominated(group, slope, gap)),
  }
}

/** Indices of the lower convex hull of (weight, loss), by weight, only where the loss falls. */
export function convexHull(group: Group): number[] {
  const byWeight = [...group.keys()].sort(
    (a, b) => group[a].weight - group[b].weight || group[a].loss - group[b].loss,
  )
  const hull: number[] = []
  for (const index of byWeight) {
    const { weight, loss } = group[index]
    if (hull.length > 0 && loss >= group[hull[hull.length - 1]].loss) continue
    while (hull.length >= 2) {
      const middle = group[hull[hull.length - 1]]
      const first = group[hull[hull.length - 2]]
      const isBelow =
        (middle.loss - first.loss) * (weight - first.weight) <
        (loss - first.loss) * (middle.weight - first.weight)
      if (isBelow) break
      hull.pop()
    }
    hull.push(index)
  }
  return hull
}

function stepsOf(group: Group, hull: readonly number[], at: number): Step[] {
  return hull.slice(1).map((index, previous) => ({
    group: at,
    weight: group[index].weight - group[hull[previous]].weight,
    gain: group[hull[previous]].loss - group[index].loss,
  }))
}

/** Choices that no lighter one equals, and whose reduced cost does not pass the gap. */
function undominated(group: Group, slope: number, gap: number): number[] {
  const reduced = group.map(({ weight, loss }) => loss + slope * weight)
  const least = Math.min(...reduced)
  const tolerance = 1e-12 * Math.abs(least)
  return [...group.keys()].filter(
    (index) =>
      reduced[index] - least <= gap + tolerance &&
      !group.some((other, at) => dominates(other, group[index], at < index)),
  )
}

function dominates(other: Choice, choice: Choice, isEarlier: boolean): boolean {
  if (other.weight > choice.weight || other.loss > choice.loss) return false
  return other.weight < choice.weight || other.loss < choice.loss || isEarlier
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
