import type { Sample } from './sample.ts'

/**
 * Ranks from 1, equal values sharing the mean of their ranks.
 *
 * @example
 * midRanks([5, 2, 5]).ranks // Float64Array [2.5, 1, 2.5]
 *
 * @returns `ranks`, and `tieTerm`, the sum of t^3 - t over groups of t equal values, by which ties shrink variances
 */
export function midRanks(sample: Sample): { readonly ranks: Float64Array; readonly tieTerm: number } {
  const order = Array.from(sample, (_, unit) => unit).toSorted(
    (first, second) => sample[first] - sample[second],
  )
  const ranks = new Float64Array(sample.length)
  let tieTerm = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && sample[order[end]] === sample[order[start]]) end++
    for (let place = start; place < end; place++) ranks[order[place]] = (start + 1 + end) / 2
    const size = end - start
    tieTerm += size ** 3 - size
    start = end
  }
  return { ranks, tieTerm }
}
