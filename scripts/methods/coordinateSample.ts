import { haarMap, type LinearMap, randomHadamardMap } from '../../src/numerics/linearMap.ts'
import { childSeed, createRandom, type Seed, seedOf } from '../../src/numerics/random.ts'

const maps: Readonly<Record<'haar' | 'wht', (order: number, seed: Seed) => LinearMap>> = {
  haar: haarMap,
  wht: randomHadamardMap,
}

/**
 * One coordinate of each fixed vector under many random maps, over its root mean square: independent draws.
 *
 * Coordinates of one map are not independent, so every map gives only one of a vector: each in turn.
 *
 * @param vectors of one length
 * @returns a sample for every vector, all from the same maps
 */
export function coordinateSamples(
  name: keyof typeof maps,
  vectors: readonly Float32Array[],
  count: number,
): Float64Array[] {
  const samples = vectors.map(() => new Float64Array(count))
  const { length } = vectors[0]
  for (let index = 0; index < count; index++) {
    const map = maps[name](length, childSeed(seedOf(index), name))
    vectors.forEach((vector, of) => {
      const rotated = vector.slice()
      map.apply(rotated)
      samples[of][index] = rotated[index % length] / rootMeanSquare(vector)
    })
  }
  return samples
}

function rootMeanSquare(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0) / vector.length)
}

/** `numLarge` equal values, the rest 0. */
export function equalValues(length: number, numLarge: number): Float32Array {
  return new Float32Array(length).fill(1, 0, numLarge)
}

export function gaussianVector(length: number): Float32Array {
  const random = createRandom(seedOf(11))
  return Float32Array.from({ length }, () => random.normal())
}

/** Largest gap between the share of values below x and its probability, over all x. */
export function distanceToLaw(sample: Float64Array, upperTail: (x: number) => number): number {
  const sorted = sample.toSorted()
  return sorted.reduce((largest, value, index) => {
    const probability = 1 - upperTail(value)
    const [before, after] = [index / sorted.length, (index + 1) / sorted.length]
    return Math.max(largest, probability - before, after - probability)
  }, 0)
}

/**
 * Probability that a sample of the law itself is at least as far from it.
 *
 * Source: Kolmogorov (1933); Stephens (1970), JRSS B 32, for finite samples.
 */
export function kolmogorovTail(distance: number, count: number): number {
  const root = Math.sqrt(count)
  const x = (root + 0.12 + 0.11 / root) * distance
  // below, the series converges slowly to 1
  if (x < 0.3) return 1
  const term = (k: number): number => 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * x * x)
  return Array.from({ length: 40 }, (_, index) => term(index + 1)).reduce((sum, value) => sum + value, 0)
}
