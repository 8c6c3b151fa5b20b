/** Indices of p-values from the smallest to the largest. */
export function ascendingOrder(who: string, pValues: readonly number[]): number[] {
  for (const pValue of pValues) {
    if (!(pValue >= 0 && pValue <= 1))
      throw new RangeError(
        `${who}: p-values must be in 0 .. 1, got ${pValue}; leave out tests that did not run`,
      )
  }
  return pValues.map((_, test) => test).toSorted((first, second) => pValues[first] - pValues[second])
}
