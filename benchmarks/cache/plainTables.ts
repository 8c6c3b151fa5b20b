import { decodeFloat16 } from '../../src/numerics/float16.ts'
import { gaussianCodebook } from '../../src/numerics/lloydMax.ts'

/** Float16 numbers by their bits. */
export const halves = Float32Array.from({ length: 65_536 }, (_, bits) => decodeFloat16(bits))

/** Centroids of two neighbouring codes, by the bits of both. */
export function createPairTables(centroids: Float32Array, bits: number) {
  const numPairs = 4 ** bits
  return {
    low: Float32Array.from({ length: numPairs }, (_, pair) => centroids[pair & (2 ** bits - 1)]),
    high: Float32Array.from({ length: numPairs }, (_, pair) => centroids[pair >>> bits]),
    mask: numPairs - 1,
  }
}

/** Keys of some bits and a norm, scored by good plain TypeScript: two codewords from tables at a time. */
export function createPlainScore(headDim: number, bits = 4) {
  const { low, high, mask } = createPairTables(Float32Array.from(gaussianCodebook(bits).centroids), bits)
  const codeBytes = (headDim * bits) / 8
  const scorePairs = bits === 4 ? scoreBytes : scoreWords

  /** A pair a byte. */
  function scoreBytes(query: Float32Array, codes: Uint8Array, start: number): number {
    let sum0 = 0
    let sum1 = 0
    for (let byte = 0; byte < codeBytes; byte += 2) {
      const first = codes[start + byte]
      const second = codes[start + byte + 1]
      sum0 += query[2 * byte] * low[first] + query[2 * byte + 1] * high[first]
      sum1 += query[2 * byte + 2] * low[second] + query[2 * byte + 3] * high[second]
    }
    return sum0 + sum1
  }

  /** Eight codes fill as many bytes as each has bits. */
  function scoreWords(query: Float32Array, codes: Uint8Array, start: number): number {
    let sum0 = 0
    let sum1 = 0
    for (let index = 0, at = start; index < headDim; index += 8, at += bits) {
      let word = codes[at] | (codes[at + 1] << 8)
      if (bits === 3) word |= codes[at + 2] << 16
      for (let place = index; place < index + 8; place += 4, word >>>= 4 * bits) {
        const first = word & mask
        const second = (word >>> (2 * bits)) & mask
        sum0 += query[place] * low[first] + query[place + 1] * high[first]
        sum1 += query[place + 2] * low[second] + query[place + 3] * high[second]
      }
    }
    return sum0 + sum1
  }

  return (
    query: Float32Array,
    codes: Uint8Array,
    norms: Uint16Array,
    count: number,
    logits: Float32Array,
  ): void => {
    for (let token = 0; token < count; token++)
      logits[token] = halves[norms[token]] * scorePairs(query, codes, token * codeBytes)
  }
}

/** Keys in float32, scored by good plain TypeScript: four sums. */
export function scorePlainFloats(
  query: Float32Array,
  keys: Float32Array,
  count: number,
  logits: Float32Array,
): void {
  const headDim = query.length
  for (let token = 0; token < count; token++) {
    const start = token * headDim
    let sum0 = 0
    let sum1 = 0
    let sum2 = 0
    let sum3 = 0
    for (let index = 0; index < headDim; index += 4) {
      sum0 += query[index] * keys[start + index]
      sum1 += query[index + 1] * keys[start + index + 1]
      sum2 += query[index + 2] * keys[start + index + 2]
      sum3 += query[index + 3] * keys[start + index + 3]
    }
    logits[token] = sum0 + sum1 + (sum2 + sum3)
  }
}
