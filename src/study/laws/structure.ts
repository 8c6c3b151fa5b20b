import { compiledNormals } from '../../kernels/normalDraws.ts'
import { createRandom, type Random, type Seed } from '../../numerics/random.ts'
import type { DataLaw } from './dataLaw.ts'

/** How the coordinates of many vectors hang together. */
export type Structure =
  /** Independent coordinates. */
  | { readonly kind: 'full' }
  /** X = A B / sqrt(rank), with independent entries in A and B. */
  | { readonly kind: 'rank'; readonly rank: number }
  /** Channels of unequal spread, a few of them far larger, around a constant offset: what real keys look like. */
  | { readonly kind: 'channels' }

/** Reads `full`, `rank8` or `channels`. */
export function parseStructure(name: string, headDim: number): Structure {
  if (name === 'full' || name === 'channels') return { kind: name }
  const rank = Number(/^rank(\d+)$/.exec(name)?.[1])
  if (Number.isNaN(rank))
    throw new RangeError(`structure: unknown structure "${name}"; expected one of full, rank<r>, channels`)
  if (rank < 1 || rank > headDim)
    throw new RangeError(`structure: a rank lies between 1 and the head dim of ${headDim}, got ${rank}`)
  return { kind: 'rank', rank }
}

/** @returns `[numVectors, headDim]`, a pure function of its arguments */
export function drawVectors(
  law: DataLaw,
  structure: Structure,
  numVectors: number,
  headDim: number,
  seed: Seed,
): Float32Array {
  const random = createRandom(seed, compiledNormals())
  function draws(count: number): Float64Array {
    const values = new Float64Array(count)
    law.draw(random, values)
    return values
  }
  switch (structure.kind) {
    case 'full':
      return new Float32Array(draws(numVectors * headDim))
    case 'rank': {
      const loadings = draws(numVectors * structure.rank)
      return multiply(loadings, draws(structure.rank * headDim), numVectors, structure.rank, headDim)
    }
    case 'channels':
      return inChannels(draws(numVectors * headDim), headDim, random)
  }
}

/** A B / sqrt(rank). */
function multiply(
  a: Float64Array,
  b: Float64Array,
  numRows: number,
  rank: number,
  numColumns: number,
): Float32Array {
  const product = new Float32Array(numRows * numColumns)
  const sums = new Float64Array(numColumns)
  for (let row = 0; row < numRows; row++) {
    sums.fill(0)
    for (let k = 0; k < rank; k++) {
      const weight = a[row * rank + k] / Math.sqrt(rank)
      for (let column = 0; column < numColumns; column++) sums[column] += weight * b[k * numColumns + column]
    }
    product.set(sums, row * numColumns)
  }
  return product
}

const outlierEvery = 32
const outlierGain = 8

/**
 * Scales channel j by a lognormal factor (times 8 for one in 32) and shifts it by twice its spread in a random
 * direction; then divides all by the root mean square, so that laws stay comparable.
 */
function inChannels(values: Float64Array, headDim: number, random: Random): Float32Array {
  const channels = Array.from({ length: headDim }, (_, channel) => {
    const spread = Math.exp(0.5 * random.normal()) * (channel % outlierEvery === 0 ? outlierGain : 1)
    return { spread, offset: 2 * spread * random.normal() }
  })
  const shaped = values.map((value, index) => {
    const { spread, offset } = channels[index % headDim]
    return offset + spread * value
  })
  const rootMeanSquare = Math.sqrt(shaped.reduce((sum, value) => sum + value * value, 0) / shaped.length)
  return Float32Array.from(shaped, (value) => value / rootMeanSquare)
}
