import { createCodec } from '../../src/codecs/registry.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

/** Encodes and decodes with the rotation and sketch of one seed. */
export function roundTrip(id: string, headDim: number, seed: number, vectors: Float32Array): Float32Array {
  const codec = createCodec(id, headDim, seedOf(seed))
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / headDim))
  codec.encode(vectors, encoded)
  const decoded = new Float32Array(vectors.length)
  codec.decode(encoded, decoded)
  return decoded
}

/** |x - x^|^2 / |x|^2, averaged over tokens. */
export function relativeError(vectors: Float32Array, decoded: Float32Array, headDim: number): number {
  const errors = splitTokens(vectors, headDim).map((token, index) => {
    let squared = 0
    for (let channel = 0; channel < headDim; channel++)
      squared += (token[channel] - decoded[index * headDim + channel]) ** 2
    return squared / dot(token, token)
  })
  return mean(errors)
}

export function splitTokens(vectors: Float32Array, headDim: number): Float32Array[] {
  return Array.from({ length: vectors.length / headDim }, (_, token) =>
    vectors.subarray(token * headDim, (token + 1) * headDim),
  )
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index]
  return sum
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Distance of a mean from what is expected, in standard errors. */
export function zScore(values: readonly number[], expected: number): number {
  const center = mean(values)
  const variance = mean(values.map((value) => (value - center) ** 2))
  return (center - expected) / Math.sqrt(variance / (values.length - 1))
}

export function gaussianVectors(numTokens: number, headDim: number, seed = 3): Float32Array {
  const random = createRandom(seedOf(seed))
  return Float32Array.from({ length: numTokens * headDim }, () => random.normal())
}

/** Vectors of few large values: `numLarge` Gaussian ones in every vector, the rest 0. */
export function sparseVectors(numTokens: number, headDim: number, numLarge: number): Float32Array {
  const random = createRandom(seedOf(4))
  const vectors = new Float32Array(numTokens * headDim)
  for (let token = 0; token < numTokens; token++) {
    for (let index = 0; index < numLarge; index++)
      vectors[token * headDim + random.integer(headDim)] = 3 + random.normal()
  }
  return vectors
}
