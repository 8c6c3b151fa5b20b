/** Values that the integer kernels take at a time. */
export const BLOCK_VALUES = 32

/**
 * Which of the 32 values of a block stands at each place, in the order that the integer kernels unpack codes of a width:
 * nibbles low before high, pairs of bits by their place in the byte, else as they come.
 */
function blockOrder(width: number): readonly number[] {
  const perByte = width === 4 || width === 2 ? 8 / width : 1
  const numBytes = BLOCK_VALUES / perByte
  return Array.from(
    { length: BLOCK_VALUES },
    (_, place) => (place % numBytes) * perByte + Math.floor(place / numBytes),
  )
}

/** Values that `accumulateInt16` takes at a time. */
export const SUM_BLOCK_VALUES = 16

/** Which of 16 values stands at each place of a sum of `accumulateInt16`: of nibbles first the low ones, else as they come. */
function sumBlockOrder(width: number): readonly number[] {
  return Array.from({ length: SUM_BLOCK_VALUES }, (_, place) =>
    width === 4 ? 2 * (place % 8) + (place >> 3) : place,
  )
}

/** Bytes that a query takes for `scoreInt16` and `scoreInt8`: its integers, their factor, and what is added before. */
export function integerQueryBytes(numValues: number, integerBytes: 1 | 2): number {
  return integerBytes * numValues + 8
}

/**
 * Rounds a query to integers, as finely as they and their sum may be large.
 *
 * @param places of the query's values, in the order of the codes
 * @param largest size of an integer
 * @param total of their sizes
 * @returns what one step of the integers is worth
 */
export function roundQuery(
  query: Float32Array,
  places: Uint16Array,
  largest: number,
  total: number,
  integers: Int16Array | Int8Array,
): number {
  let most = 0
  let sum = 0
  for (let index = 0; index < query.length; index++) {
    const size = Math.abs(query[index])
    if (size > most) most = size
    sum += size
  }
  const step = Math.max(most / largest, sum / total)
  const perStep = step > 0 ? 1 / step : 0
  for (let place = 0; place < places.length; place++)
    integers[place] = Math.round(query[places[place]] * perStep)
  return step
}

/** Which value stands at each place of a prepared query of so many values. */
export function queryPlaces(width: number, numValues: number): Uint16Array {
  return blockPlaces(blockOrder(width), numValues)
}

/** The same of a sum. */
export function sumPlaces(width: number, numValues: number): Uint16Array {
  return blockPlaces(sumBlockOrder(width), numValues)
}

function blockPlaces(order: readonly number[], numValues: number): Uint16Array {
  return Uint16Array.from({ length: numValues }, (_, place) => {
    const inBlock = place % order.length
    return place - inBlock + order[inBlock]
  })
}
