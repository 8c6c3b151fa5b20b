/** Values that the integer kernels take at a time. */
export const BLOCK_VALUES = 32

/**
 * Which of the 32 values of a block stands at each place, in the order that the integer kernels unpack codes of a width:
 * nibbles low before high, pairs of bits by their place in the byte, else as they come.
 */
export function blockOrder(width: number): readonly number[] {
  const perByte = width === 4 || width === 2 ? 8 / width : 1
  const numBytes = BLOCK_VALUES / perByte
  return Array.from(
    { length: BLOCK_VALUES },
    (_, place) => (place % numBytes) * perByte + Math.floor(place / numBytes),
  )
}

/** Values that `accumulateInt8` takes at a time. */
export const SUM_BLOCK_VALUES = 16

/** Which of 16 values stands at each place of a sum of `accumulateInt8`: first those of low nibbles. */
export const sumBlockOrder: readonly number[] = Array.from(
  { length: SUM_BLOCK_VALUES },
  (_, place) => 2 * (place % 8) + (place >> 3),
)

/** Bytes that a query of so many values takes for `scoreInt16`: the integers, then their factor. */
export function int16QueryBytes(numValues: number): number {
  return 2 * numValues + 4
}

/** For `scoreInt8`: the integers, their factor, and what is added before. */
export function int8QueryBytes(numValues: number): number {
  return numValues + 8
}

/**
 * Rounds a query to integers of up to `limit`, in the order of the codes.
 *
 * @returns what one step of the integers is worth
 */
export function roundQuery(
  query: Float32Array,
  order: readonly number[],
  limit: number,
  integers: Int16Array | Int8Array,
): number {
  let largest = 0
  for (const value of query) largest = Math.max(largest, Math.abs(value))
  const perUnit = largest > 0 ? limit / largest : 0
  for (let place = 0; place < query.length; place++) {
    const block = place - (place % BLOCK_VALUES)
    integers[place] = Math.round(query[block + order[place % BLOCK_VALUES]] * perUnit)
  }
  return largest / limit
}
