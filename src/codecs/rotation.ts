import type { Rotation } from '../kernels/rotation.ts'
import { hadamardOrder } from '../numerics/hadamard.ts'
import {
  haarMap,
  identityMap,
  type LinearMap,
  randomHadamardMap,
  randomSigns,
} from '../numerics/linearMap.ts'
import { childSeed, type Seed } from '../numerics/random.ts'
import { remember } from '../numerics/remember.ts'
import type { CodecOption } from './codec.ts'

export const rotationOption: CodecOption = {
  name: 'rotation',
  values: ['wht', 'haar', 'none'],
  summary: 'random signs and Walsh-Hadamard transform, random orthogonal matrix, or nothing',
}

/**
 * What spreads a vector over its coordinates before they are coded; the same for every codec of one seed.
 *
 * Only `wht` pads, and only head dims that are no Hadamard order.
 */
export function createRotation(option: string, headDim: number, seed: Seed): LinearMap {
  const rotationSeed = childSeed(seed, 'rotation')
  if (option === 'wht') return randomHadamardMap(headDim, rotationSeed)
  return option === 'haar' ? haarMap(headDim, rotationSeed) : identityMap(headDim)
}

/** The same for the kernels: undefined where {@link createRotation} does nothing. */
export function kernelRotation(
  option: string | undefined,
  headDim: number,
  seed: Seed,
): Rotation | undefined {
  return option === 'wht' ? drawHadamard(headDim, childSeed(seed, 'rotation')) : undefined
}

/** What {@link randomHadamardMap} draws: the same object for the same arguments, as long as it is among the last few. */
export function drawHadamard(numValues: number, seed: Seed): Rotation {
  return remembered(`${numValues} ${seed.join()}`, () => {
    const order = hadamardOrder(numValues)
    return { order, signs: randomSigns(order, seed) }
  })
}

/** Codecs of one seed share their rotation and their sketch. */
const remembered = remember<Rotation>(6)
