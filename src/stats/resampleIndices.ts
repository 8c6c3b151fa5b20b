import { createRandom, type Seed } from '../numerics/random.ts'
import { remember } from '../numerics/remember.ts'

const tables = remember<Uint32Array>(8)

/**
 * Units drawn with replacement, `[resamples, numUnits]`: a pure function of its arguments.
 *
 * Intervals that share a seed share their draws, so the last few tables are remembered.
 */
export function resampleIndices(numUnits: number, resamples: number, seed: Seed): Uint32Array {
  return tables(`${numUnits} ${resamples} ${seed.join(' ')}`, () => {
    const random = createRandom(seed)
    return new Uint32Array(resamples * numUnits).map(() => random.integer(numUnits))
  })
}
