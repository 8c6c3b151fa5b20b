import { createCodec } from '../../src/codecs/registry.ts'
import { float8E4m3 } from '../../src/numerics/float8.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { halves } from './plainTables.ts'

/** Scores all tokens of some records. */
export type PlainScore = (query: Float32Array, logits: Float32Array) => void

const numbers = Float32Array.from({ length: 256 }, (_, bits) => {
  const value = float8E4m3.decode(bits)
  return Number.isFinite(value) ? value : 0
})

/** Engine formats scored by good plain TypeScript, from the codec's records of `vectors`. */
export function createPlainBlocks(id: 'q8_0' | 'q4_0' | 'fp8_e4m3', headDim: number, vectors: Float32Array) {
  const codec = createCodec(id, headDim, seedOf(1))
  const count = vectors.length / headDim
  const records = new Uint8Array(codec.encodedBytes(count))
  codec.encode(vectors, records)
  return { q8_0: scoreQ8, q4_0: scoreQ4, fp8_e4m3: scoreFp8 }[id](records, count)
}

function scoreQ8(records: Uint8Array, count: number): PlainScore {
  const signed = new Int8Array(records.buffer)
  return (query, logits) => {
    for (let token = 0, at = 0; token < count; token++) {
      let sum = 0
      for (let start = 0; start < query.length; start += 32, at += 34) {
        let even = 0
        let odd = 0
        for (let index = 0; index < 32; index += 2) {
          even += query[start + index] * signed[at + 2 + index]
          odd += query[start + index + 1] * signed[at + 3 + index]
        }
        sum += halves[records[at] | (records[at + 1] << 8)] * (even + odd)
      }
      logits[token % logits.length] = sum
    }
  }
}

function scoreQ4(records: Uint8Array, count: number): PlainScore {
  return (query, logits) => {
    for (let token = 0, at = 0; token < count; token++) {
      let sum = 0
      for (let start = 0; start < query.length; start += 32, at += 18) {
        let low = 0
        let high = 0
        for (let index = 0; index < 16; index++) {
          const byte = records[at + 2 + index]
          low += query[start + index] * ((byte & 15) - 8)
          high += query[start + 16 + index] * ((byte >>> 4) - 8)
        }
        sum += halves[records[at] | (records[at + 1] << 8)] * (low + high)
      }
      logits[token % logits.length] = sum
    }
  }
}

function scoreFp8(records: Uint8Array, count: number): PlainScore {
  return (query, logits) => {
    for (let token = 0, at = 0; token < count; token++, at += query.length) {
      let even = 0
      let odd = 0
      for (let index = 0; index < query.length; index += 2) {
        even += query[index] * numbers[records[at + index]]
        odd += query[index + 1] * numbers[records[at + index + 1]]
      }
      logits[token % logits.length] = even + odd
    }
  }
}
