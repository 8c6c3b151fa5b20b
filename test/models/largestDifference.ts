/** Of two lists as long as each other; infinite where they are not, or where a number is none. */
export function largestDifference(computed: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (computed.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(computed[index] - expected[index])
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY
    largest = Math.max(largest, difference)
  }
  return largest
}
