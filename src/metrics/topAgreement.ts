/** Indices of the `count` largest values, largest first; of equal values the earlier. */
function largestIndices(values: Float64Array, count: number): number[] {
  const chosen: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (chosen.length === count && values[i] <= values[chosen[count - 1]]) continue
    let at = chosen.length
    while (at > 0 && values[i] > values[chosen[at - 1]]) at--
    chosen.splice(at, 0, i)
    if (chosen.length > count) chosen.pop()
  }
  return chosen
}

/**
 * Share of the `count` most attended tokens that stay among the `count` most attended.
 *
 * @param count 1 asks whether the top token is the same; clipped to the length of the row
 * @returns 0 to 1
 */
export function topAgreement(reference: Float64Array, candidate: Float64Array, count: number): number {
  const expected = largestIndices(reference, count)
  const found = largestIndices(candidate, count)
  return expected.filter((index) => found.includes(index)).length / expected.length
}
