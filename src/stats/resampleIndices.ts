import { createRandom, type Seed } from '../numerics/random.ts'

const maxRemembered = 8
const remembered = new Map<string, Uint32Array>()

/**
 * Units drawn with replacement, `[resamples, numUnits]`: a pure function of its arguments.
 *
 * Intervals that share a seed share their draws, so the last few tables are remembered.
 */
export function resampleIndices(numUnits: number, resamples: number, seed: Seed): Uint32Array {
  const label = `${numUnits} ${resamples} ${seed.join(' ')}`
  const known = remembered.get(label)
  if (known !== undefined) return known
  const random = createRandom(seed)
  const indices = new Uint32Array(resamples * numUnits)
  for (let draw = 0; draw < indices.length; draw++) indices[draw] = random.integer(numUnits)
  if (remembered.size === maxRemembered) remembered.delete(remembered.keys().next().value as string)
  remembered.set(label, indices)
  return indices
}
