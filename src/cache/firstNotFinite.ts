/** Index of the first value that is NaN or infinite, or -1. */
export function firstNotFinite(values: Float32Array): number {
  for (let index = 0; index < values.length; index++) {
    // a finite number minus itself is 0, any other is NaN
    if (values[index] - values[index] !== 0) return index
  }
  return -1
}
