import { normalQuantile } from './normalQuantile.ts'
import { philox } from './philox.ts'

/** A Philox key. Make one from a number with {@link seedOf}, and independent ones from it with {@link childSeed}. */
export type Seed = readonly [number, number]

/** Draws from one stream; the only place in the library where a counter moves. */
export interface Random {
  /** An unsigned 32-bit integer. */
  uint32(): number
  /** A uniform number in [0, 1) with 53 random bits. */
  uniform(): number
  /** A standard normal number, by inversion. */
  normal(): number
  /** As many standard normal numbers as there is room for: those that as many calls of `normal` would give. */
  normals(target: Float32Array | Float64Array): void
  /** An integer in 0 .. bound - 1, exactly uniform, for a bound up to 2^32. */
  integer(bound: number): number
}

/** @param value any integer in 0 .. 2^53 - 1 */
export function seedOf(value: number): Seed {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`seed: expected an integer in 0 .. 2^53 - 1, got ${value}`)
  return [value >>> 0, Math.floor(value / 2 ** 32)]
}

/**
 * A seed that is a pure function of a parent and of labels, so that any cell of a study can be computed alone.
 *
 * @example
 * childSeed(seedOf(1), 'layer', 3) // always the same pair of words
 */
export function childSeed(parent: Seed, ...labels: readonly (string | number)[]): Seed {
  const out = new Uint32Array(4)
  let key: Seed = parent
  for (const label of labels) {
    const text = typeof label === 'number' ? `#${label}` : label
    for (let start = 0; start === 0 || start < text.length; start += 4) {
      const unit = (index: number): number =>
        start + index < text.length ? text.charCodeAt(start + index) + 1 : 0
      philox([unit(0), unit(1), unit(2), unit(3)], key, out)
      key = [out[0], out[1]]
    }
    philox([text.length, 0, 0, 0xffffffff], key, out)
    key = [out[0], out[1]]
  }
  return key
}

/**
 * Writes normal numbers of the stream of a seed, each of which takes two words of it.
 *
 * @param first how many numbers come before, below 2^32
 */
export type FillNormals = (seed: Seed, first: number, target: Float32Array | Float64Array) => void

/**
 * A stream of draws that depends on the seed alone.
 *
 * @param fillNormals a faster way to the same numbers; without it, one is drawn after another
 */
export function createRandom(seed: Seed, fillNormals?: FillNormals): Random {
  const words = new Uint32Array(4)
  let block = 0
  let used = 4

  function uint32(): number {
    if (used === 4) {
      philox([block >>> 0, Math.floor(block / 2 ** 32), 0, 0], seed, words)
      block++
      used = 0
    }
    return words[used++]
  }
  const uniform = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 2 ** 53
  // the quantile of 0 would be minus infinity
  const normal = (): number => normalQuantile(uniform() || 2 ** -54)

  function skipWords(count: number): void {
    const position = 4 * block - 4 + used + count
    block = Math.floor(position / 4)
    used = 4
    for (let left = position % 4; left > 0; left--) uint32()
  }

  return {
    uint32,
    uniform,
    normal,
    normals(target): void {
      const first = (4 * block - 4 + used) / 2
      const isPair = Number.isInteger(first) && first + target.length < 2 ** 32
      if (fillNormals === undefined || !isPair) {
        for (let index = 0; index < target.length; index++) target[index] = normal()
        return
      }
      fillNormals(seed, first, target)
      skipWords(2 * target.length)
    },
    integer(bound: number): number {
      const limit = 2 ** 32 - (2 ** 32 % bound)
      let word = uint32()
      while (word >= limit) word = uint32()
      return word % bound
    },
  }
}
