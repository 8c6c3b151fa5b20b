/**
 * Philox4x32-10: four random 32-bit words for every (counter, key), computed without any state.
 *
 * Source: Salmon et al. (2011), "Parallel Random Numbers: As Easy as 1, 2, 3", SC11; Random123 known answers.
 */

// as signed integers, which is what bitwise operators give: nothing in the rounds is ever a float
const MULTIPLIER_0 = 0xd2511f53 | 0
const MULTIPLIER_1 = 0xcd9e8d57 | 0
const WEYL_0 = 0x9e3779b9 | 0
const WEYL_1 = 0xbb67ae85 | 0
const NUM_ROUNDS = 10

/** High 32 bits of the 64-bit product of two 32-bit integers, both taken as unsigned. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0
}

/**
 * Writes the four words of one counter into `out`.
 *
 * @param counter four unsigned 32-bit words, lowest first
 * @param key two unsigned 32-bit words
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let c0 = counter[0] | 0
  let c1 = counter[1] | 0
  let c2 = counter[2] | 0
  let c3 = counter[3] | 0
  let k0 = key[0] | 0
  let k1 = key[1] | 0
  for (let round = 0; round < NUM_ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    const high1 = multiplyHigh(MULTIPLIER_1, c2)
    const low1 = Math.imul(MULTIPLIER_1, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}
