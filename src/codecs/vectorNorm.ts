/** Below it, sqrt(1024) / norm overflows single precision: such a vector is stored as zeros. */
export const SMALLEST_NORM = 2 ** -122

/** Euclidean norm of the `length` values from `start` on, in double precision: no square overflows. */
export function vectorNorm(values: Float32Array, start: number, length: number): number {
  let even = 0
  let odd = 0
  const end = start + length
  let index = start
  for (; index + 1 < end; index += 2) {
    even += values[index] * values[index]
    odd += values[index + 1] * values[index + 1]
  }
  if (index < end) even += values[index] * values[index]
  return Math.sqrt(even + odd)
}

/** What takes a vector of this norm to coordinates of variance 1; 0 for one that is stored as zeros. */
export function normalizer(norm: number, numCoordinates: number): number {
  return norm < SMALLEST_NORM ? 0 : Math.fround(Math.sqrt(numCoordinates) / norm)
}

/** Writes `length` values from `start` on, times `scale`, to the front of `target`, and zeros behind them. */
export function loadScaled(
  values: Float32Array,
  start: number,
  length: number,
  scale: number,
  target: Float32Array,
): void {
  for (let index = 0; index < length; index++) target[index] = values[start + index] * scale
  if (length < target.length) target.fill(0, length)
}

/** Writes the first `length` values, times `scale`, to `target` from `start` on; a scale of 0 leaves no -0. */
export function storeScaled(
  values: Float32Array,
  length: number,
  scale: number,
  target: Float32Array,
  start: number,
): void {
  if (scale === 0) target.fill(0, start, start + length)
  else for (let index = 0; index < length; index++) target[start + index] = values[index] * scale
}
