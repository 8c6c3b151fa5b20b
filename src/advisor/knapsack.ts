import { TooLargeError } from '../numerics/errors.ts'
import { type Group, relaxGroups } from './relaxation.ts'

export interface KnapsackSolution {
  /** Index into each group of the choice taken. */
  readonly chosen: readonly number[]
  readonly weight: number
  readonly loss: number
  /** No solution can lose less: the optimum of the Lagrangian dual. */
  readonly lowerBound: number
}

const maxTableCells = 400_000_000

/**
 * The exact multiple-choice knapsack: one choice of each group, least summed loss, summed weight at most `capacity`.
 *
 *     min  sum_g loss(g, c_g)     subject to  sum_g weight(g, c_g) <= capacity
 *
 * Choices that the Lagrangian bound excludes are dropped first (pegging); dynamic programming over the weights decides
 * among the rest. Of solutions with equal loss, the one of earlier choices wins, so that a run can be repeated.
 *
 * @param groups weights are whole numbers of any common unit
 * @throws RangeError when even the lightest choices exceed the capacity
 * @throws TooLargeError when the table would pass 400 million cells
 *
 * Source: Dyer, Kayal & Walker (1984), "A branch and bound algorithm for solving the multiple-choice knapsack problem";
 * Pisinger (1995), "A minimal algorithm for the multiple-choice knapsack problem".
 */
export function solveKnapsack(groups: readonly Group[], capacity: number): KnapsackSolution {
  const relaxation = relaxGroups(groups, capacity)
  const lightest = relaxation.candidates.map((indices, group) =>
    Math.min(...indices.map((index) => groups[group][index].weight)),
  )
  const unit = weightUnit(groups, lightest)
  const spare = Math.floor((capacity - sum(lightest)) / unit)
  const excess = (group: number, index: number): number =>
    (groups[group][index].weight - lightest[group]) / unit
  const chosen = tabulate(groups, relaxation.candidates, excess, spare)
  const taken = chosen.map((index, group) => groups[group][index])
  const loss = sum(taken.map((choice) => choice.loss))
  return {
    chosen,
    weight: sum(taken.map(({ weight }) => weight)),
    loss,
    // the same sum in another order: rounding must not put the bound above what it bounds
    lowerBound: Math.min(loss, relaxation.lowerBound),
  }
}

/** Dynamic programming over groups and spare weight; returns the choice of each group. */
function tabulate(
  groups: readonly Group[],
  candidates: readonly (readonly number[])[],
  excess: (group: number, index: number) => number,
  spare: number,
): number[] {
  const width = spare + 1
  if (groups.length * width > maxTableCells) {
    throw new TooLargeError(
      `knapsack: the table would have more than ${maxTableCells} cells, got ${groups.length * width}; use a smaller menu or decide fewer layers at once`,
    )
  }
  const decisions = new Uint16Array(groups.length * width)
  let best = new Float64Array(width)
  for (let group = 0; group < groups.length; group++) {
    const next = new Float64Array(width).fill(Number.POSITIVE_INFINITY)
    for (const index of candidates[group]) {
      const weight = excess(group, index)
      const { loss } = groups[group][index]
      for (let room = weight; room < width; room++) {
        const total = best[room - weight] + loss
        if (total < next[room]) {
          next[room] = total
          decisions[group * width + room] = index
        }
      }
    }
    best = next
  }
  return traceBack(groups.length, decisions, excess, spare)
}

function traceBack(
  numGroups: number,
  decisions: Uint16Array,
  excess: (group: number, index: number) => number,
  spare: number,
): number[] {
  const chosen = new Array<number>(numGroups)
  let room = spare
  for (let group = numGroups - 1; group >= 0; group--) {
    chosen[group] = decisions[group * (spare + 1) + room]
    room -= excess(group, chosen[group])
  }
  return chosen
}

/** Greatest common divisor of all weights above their group's lightest: the grain of the table. */
function weightUnit(groups: readonly Group[], lightest: readonly number[]): number {
  const greatestCommonDivisor = (a: number, b: number): number =>
    b === 0 ? a : greatestCommonDivisor(b, a % b)
  let unit = 0
  groups.forEach((group, at) => {
    for (const choice of group) {
      if (choice.weight > lightest[at]) unit = greatestCommonDivisor(unit, choice.weight - lightest[at])
    }
  })
  return unit || 1
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
