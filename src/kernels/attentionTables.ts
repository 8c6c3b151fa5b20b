/**
 * What codes stand for, side by side for as many codes as one load of the exact kernels fetches: four codes of up to 3
 * bits (16 bytes to 64 KiB in all), two of 4 to 6 (2 to 32 KiB), one of 7 and 8.
 */
export function valueTable(width: number, values: Float32Array): Float32Array {
  const together = codesTogether(width)
  const numEntries = 2 ** (width * together)
  const table = new Float32Array(numEntries * together)
  for (let entry = 0; entry < numEntries; entry++)
    for (let code = 0; code < together; code++)
      table[entry * together + code] = values[(entry >>> (width * code)) & (values.length - 1)]
  return table
}

/** How many codes an entry of the table stands for. */
export function codesTogether(width: number): number {
  if (width <= 3) return 4
  return width <= 6 ? 2 : 1
}

/** Widths whose codes are looked up in vectors of 16 bytes. */
export const MAX_NARROW_WIDTH = 4

/** Codewords of up to 12 bits and a sign. */
const LARGEST_INT16_CODEWORD = 4095

/** What integers may add up to in size, each rounded either way: times the largest codeword it stays below 2^31. */
export const LARGEST_INT16_TOTAL = 523_000

/** Codewords as integers, and what one of their steps is worth. */
export interface IntegerCodewords {
  /** 16 bytes for each byte of a codeword, the low ones first. */
  readonly bytes: Uint8Array
  readonly step: number
  /** The codeword, as an integer, that stands for 0. */
  readonly zero: number
}

/** For `scoreInt16` and `accumulateInt16`. Error: at most half of a step, the largest codeword / 4095. */
export function int16Codewords(values: Float32Array): IntegerCodewords {
  const step = largestOf(values) / LARGEST_INT16_CODEWORD
  const bytes = new Uint8Array(32)
  values.forEach((value, code) => {
    const integer = Math.round(value / step)
    bytes[code] = integer & 0xff
    bytes[16 + code] = (integer >> 8) & 0xff
  })
  return { bytes, step, zero: 0 }
}

/**
 * For `scoreInt8`: 0 to 127, whatever stands for 0.
 *
 *     value = step (codeword - zero)
 *
 * Error: at most half of a step, which is between 1 / 127 and 1 / 64 of the range.
 */
export function int7Codewords(values: Float32Array): IntegerCodewords {
  const least = Math.min(...values)
  const smallest = (Math.max(...values) - least) / 127
  const integersOf = (step: number): number[] =>
    Array.from(values, (value) => Math.round((value - least) / step))
  const zeroOf = (step: number): number =>
    meanOf(
      values,
      integersOf(step).map((integer, code) => integer - values[code] / step),
    )
  const step = bestStep(smallest, (candidate) => {
    const zero = zeroOf(candidate)
    return meanOf(
      values,
      integersOf(candidate).map((integer, code) => (candidate * (integer - zero) - values[code]) ** 2),
    )
  })
  const bytes = new Uint8Array(16)
  bytes.set(integersOf(step))
  return { bytes, step, zero: zeroOf(step) }
}

const stepsTried = 256

/** Of steps from the smallest to twice that, the one of least error. */
function bestStep(smallest: number, errorOf: (step: number) => number): number {
  let best = smallest
  let least = Infinity
  for (let index = 0; index < stepsTried; index++) {
    const step = smallest * (1 + index / stepsTried)
    const error = errorOf(step)
    if (error < least) {
      least = error
      best = step
    }
  }
  return best
}

/** A mean over codes as often as they occur: codewords of least error lie the denser, the more often they are taken. */
function meanOf(values: Float32Array, numbers: readonly number[]): number {
  let sum = 0
  let total = 0
  for (let code = 0; code < values.length; code++) {
    const below = values[Math.max(code - 1, 0)]
    const above = values[Math.min(code + 1, values.length - 1)]
    const gap = (above - below) / (code > 0 && code < values.length - 1 ? 2 : 1)
    // density f of the values: codewords are f^(-1/3) apart, so one is taken with probability f gap = gap^-2
    const weight = gap ** -2
    sum += weight * numbers[code]
    total += weight
  }
  return sum / total
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}
