/** P-values of a paired test under all sign patterns of the same sizes, which are equally likely under the null. */
export function underAllSigns(
  sizes: readonly number[],
  pValue: (differences: readonly number[]) => number,
): number[] {
  return Array.from({ length: 2 ** sizes.length }, (_, pattern) =>
    pValue(sizes.map((size, unit) => (hasBit(pattern, unit) ? -size : size))),
  )
}

/** P-values of a two-sample test under all ways to deal labels to the same pooled values. */
export function underAllLabels<T>(
  pooled: readonly T[],
  numFirst: number,
  pValue: (first: readonly T[], second: readonly T[]) => number,
): number[] {
  const patterns = Array.from({ length: 2 ** pooled.length }, (_, pattern) => pattern)
  return patterns
    .filter((pattern) => pooled.filter((_, unit) => hasBit(pattern, unit)).length === numFirst)
    .map((pattern) =>
      pValue(
        pooled.filter((_, unit) => hasBit(pattern, unit)),
        pooled.filter((_, unit) => !hasBit(pattern, unit)),
      ),
    )
}

function hasBit(pattern: number, unit: number): boolean {
  return ((pattern >> unit) & 1) === 1
}

/** The largest excess of P(p <= a) over a, for every a: 0 or below for a valid test. */
export function worstExcess(pValues: readonly number[]): number {
  const shareUpTo = (a: number): number => pValues.filter((p) => p <= a + 1e-12).length / pValues.length
  return Math.max(...pValues.map((p) => shareUpTo(p) - p))
}

/** Share of statistics at least as large as each one: the permutation p-value by definition. */
export function sharesAtLeast(statistics: readonly number[]): number[] {
  return statistics.map(
    (observed) => statistics.filter((statistic) => statistic >= observed - 1e-9).length / statistics.length,
  )
}
