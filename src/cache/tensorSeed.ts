import { childSeed, type Seed, seedOf } from '../numerics/random.ts'
import type { Operand } from './shape.ts'

/** Seed of the rotation and sketch of one tensor: the same for every codec, so that codecs are compared on the same draws. */
export function tensorSeed(seed: number, layer: number, kvHead: number, operand: Operand): Seed {
  return childSeed(seedOf(seed), 'tensor', layer, kvHead, operand)
}
