/** Sizes that differ by less than this share of the larger one are taken as equal. */
const tolerance = 0.02

interface Sized {
  readonly bitsPerValue: number
}

/** Whether two caches take so nearly the same bytes that their KLD may be compared. */
export function areOneSize(first: Sized, second: Sized): boolean {
  const larger = Math.max(first.bitsPerValue, second.bitsPerValue)
  return Math.abs(first.bitsPerValue - second.bitsPerValue) < tolerance * larger
}
