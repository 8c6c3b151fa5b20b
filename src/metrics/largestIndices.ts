/** Indices of the `count` largest values, largest first; of equal values the earlier. */
export function largestIndices(values: Float64Array, count: number): number[] {
  const chosen: number[] = []
  // nothing is below it until there are enough
  let bar = Number.NaN
  for (let i = 0; i < values.length; i++) {
    if (values[i] <= bar) continue
    let at = chosen.length
    while (at > 0 && values[i] > values[chosen[at - 1]]) at--
    chosen.splice(at, 0, i)
    if (chosen.length > count) chosen.pop()
    if (chosen.length === count) bar = values[chosen[count - 1]]
  }
  return chosen
}
