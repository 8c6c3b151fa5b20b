/** Index of the first value that is NaN or infinite, or -1. */
export function firstNotFinite(values: Float32Array): number {
  return sumOfZeros(values) === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value))
}

/** Every value less itself, added up: 0 while all are finite, else NaN. Four sums, so that none waits for another. */
function sumOfZeros(values: Float32Array): number {
  const numValues = values.length
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let index = 0
  for (; index + 4 <= numValues; index += 4) {
    a += values[index] - values[index]
    b += values[index + 1] - values[index + 1]
    c += values[index + 2] - values[index + 2]
    d += values[index + 3] - values[index + 3]
  }
  for (; index < numValues; index++) a += values[index] - values[index]
  return a + b + c + d
}
