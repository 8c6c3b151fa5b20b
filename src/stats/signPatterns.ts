import { createRandom, type Random } from '../numerics/random.ts'
import { remember } from '../numerics/remember.ts'
import {
  maxExactPatterns,
  numResamples,
  type PermutationOptions,
  type PermutationPValue,
  permutationShare,
} from './permutationPValue.ts'

/** A code holds the signs of so many units: all that depends on two codes then fits the cache nearest to a core. */
export const unitsPerCode = 6
export const numCodes = 2 ** unitsPerCode

/** Ways to swap candidate and baseline within pairs, all equally likely under the null. */
export interface SignPatterns {
  /** `codes[group][pattern]`: bit i is set where the sign of unit 6 group + i is turned. */
  readonly codes: readonly Uint8Array[]
  readonly numPatterns: number
  /** Whether they are all there are; otherwise they are draws, and the observed pattern comes on top. */
  readonly exact: boolean
}

const remembered = remember<SignPatterns>(8)

/**
 * The 2^numUnits sign patterns, or draws of them where they are too many: a pure function of its arguments.
 *
 * Tests that share a seed share their draws, so the last few tables are remembered.
 *
 * - Cost: numUnits steps a pattern.
 */
export function signPatterns(numUnits: number, options: PermutationOptions): SignPatterns {
  const resamples = numResamples(options)
  const exact = 2 ** numUnits <= maxExactPatterns
  const numPatterns = exact ? 2 ** numUnits : resamples
  const label = exact ? `all ${numUnits}` : `${numUnits} ${resamples} ${options.seed.join(' ')}`
  return remembered(label, () => {
    const numGroups = Math.ceil(numUnits / unitsPerCode)
    const codes = Array.from({ length: numGroups }, () => new Uint8Array(numPatterns))
    if (exact) countPatterns(codes)
    else drawPatterns(codes, numUnits, createRandom(options.seed))
    return { codes, numPatterns, exact }
  })
}

/** The p-value of a test whose statistic under every pattern is known: the share that reaches a threshold. */
export function shareReaching(
  { exact, numPatterns }: SignPatterns,
  statistics: Float64Array,
  threshold: number,
): PermutationPValue {
  let extreme = 0
  for (let pattern = 0; pattern < numPatterns; pattern++) if (statistics[pattern] >= threshold) extreme++
  return permutationShare(extreme, numPatterns, exact)
}

/** A pattern's number, in digits. */
function countPatterns(codes: readonly Uint8Array[]): void {
  codes.forEach((digits, group) => {
    for (let pattern = 0; pattern < digits.length; pattern++)
      digits[pattern] = (pattern >>> (group * unitsPerCode)) % numCodes
  })
}

/** Each draw turns the signs of the one before, by the toss of a coin for every unit. */
function drawPatterns(codes: readonly Uint8Array[], numUnits: number, random: Random): void {
  const present = new Uint8Array(codes.length)
  for (let pattern = 0; pattern < codes[0].length; pattern++) {
    let coins = 0
    for (let unit = 0; unit < numUnits; unit++) {
      if (unit % 32 === 0) coins = random.uint32()
      present[Math.floor(unit / unitsPerCode)] ^= ((coins >>> (unit % 32)) & 1) << (unit % unitsPerCode)
    }
    for (let group = 0; group < codes.length; group++) codes[group][pattern] = present[group]
  }
}
