/** Indices of the `count` largest values, largest first; of equal values the earlier. */
export function largestIndices(values: Float64Array, count: number): number[] {
  const chosen: number[] = []
  let index = Math.min(count, values.length)
  for (let first = 0; first < index; first++) insert(values, chosen, first, first)
  let bar = values[chosen[count - 1]]
  for (; index < values.length; index++) {
    // few are above the bar: most are passed four at a time
    while (index + 4 <= values.length && areBelow(values, index, bar)) index += 4
    if (index === values.length || !(values[index] > bar)) continue
    insert(values, chosen, index, count - 1)
    bar = values[chosen[count - 1]]
  }
  return chosen
}

function areBelow(values: Float64Array, at: number, bar: number): boolean {
  return !(values[at] > bar || values[at + 1] > bar || values[at + 2] > bar || values[at + 3] > bar)
}

/** Puts an index where it belongs, in the place of the last one that is kept. */
function insert(values: Float64Array, chosen: number[], index: number, last: number): void {
  let at = last
  for (; at > 0 && values[index] > values[chosen[at - 1]]; at--) chosen[at] = chosen[at - 1]
  chosen[at] = index
}
