import { lloydMaxCodebook } from '../../src/codecs/coordinateCode.ts'
import { centroidThresholds } from '../../src/numerics/nearestCentroid.ts'
import { createRandom, type Random, seedOf } from '../../src/numerics/random.ts'

const largest = 2 ** 127 * (2 - 2 ** -23)

/** Ways to fill a vector; those of thresholds are of the `gaussian` codebook of some width. */
const fillers: Readonly<Record<string, (random: Random, channel: number) => number>> = {
  gaussian: (random) => random.normal(),
  zeros: () => 0,
  'negative zeros': () => -0,
  constants: () => -0.7,
  subnormals: (random) => 2 ** -130 * random.normal(),
  'the smallest subnormal, here and there': (random) => (random.integer(5) === 0 ? 2 ** -149 : 0),
  'around the smallest norm': (random) => 2 ** -126 * random.normal(),
  'one value 1e5 times the rest': (random, channel) => (channel === 5 ? 1e3 : 0.01) * random.normal(),
  'one value alone': (_, channel) => (channel === 3 ? -2 : 0),
  signs: (random) => (random.integer(2) === 0 ? -1 : 1),
  'small integers': (random) => random.integer(9) - 4,
  halves: (random) => random.integer(511) / 2 - 127.5,
  'near the largest float16': (random) => 65504 + 32 * random.integer(3) - 32,
  large: (random) => 2 ** 100 * random.normal(),
  'the largest finite': (random) => (random.integer(2) === 0 ? -largest : largest),
  'every size': (random) => random.normal() * 2 ** (random.integer(60) - 30),
  'on thresholds': (random) => randomThreshold(random),
  'a hair off thresholds': (random) => randomThreshold(random) + (random.integer(65) - 32) * 2 ** -17,
}

export const fillerNames = Object.keys(fillers)

/** Vectors of one kind after another. */
export function hardVectors(kinds: readonly string[], headDim: number, seed: number): Float32Array {
  const random = createRandom(seedOf(seed))
  const vectors = new Float32Array(kinds.length * headDim)
  kinds.forEach((kind, token) => {
    const vector = vectors.subarray(token * headDim, (token + 1) * headDim)
    for (let channel = 0; channel < headDim; channel++) vector[channel] = fillers[kind](random, channel)
    if (kind.endsWith('thresholds')) bringToUnitVariance(vector)
  })
  return vectors
}

function randomThreshold(random: Random): number {
  const thresholds = centroidThresholds(lloydMaxCodebook('gaussian', 64, 1 + random.integer(8)).centroids)
  return thresholds[random.integer(thresholds.length)]
}

/** Fills the second half so that dividing by the norm and multiplying by sqrt(headDim) leaves the first as it is. */
function bringToUnitVariance(vector: Float32Array): void {
  const half = vector.length >> 1
  const energy = vector.subarray(0, half).reduce((sum, value) => sum + value * value, 0)
  const rest = (vector.length - energy) / (vector.length - half)
  if (rest > 0) vector.fill(Math.sqrt(rest), half)
}
