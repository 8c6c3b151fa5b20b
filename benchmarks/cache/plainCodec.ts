import { lloydMaxCodebook } from '../../src/codecs/coordinateCode.ts'
import { drawHadamard } from '../../src/codecs/rotation.ts'
import { encodeFloat16 } from '../../src/numerics/float16.ts'
import { centroidThresholds } from '../../src/numerics/nearestCentroid.ts'
import { childSeed, type Seed } from '../../src/numerics/random.ts'
import { createPairTables, halves } from './plainTables.ts'

/** Cells of the table of codes, of a 32nd each, from -4 to 4. */
const cellsPerUnit = 32
const largestCoordinate = 4
const numCells = 2 * largestCoordinate * cellsPerUnit

/**
 * `mse` as good plain TypeScript writes it, in the bytes of the codec: codes from a table of cells and one comparison,
 * centroids from tables of pairs.
 */
export function createPlainCodec(headDim: number, bits: number, seed: Seed) {
  const { signs } = drawHadamard(headDim, childSeed(seed, 'rotation'))
  const centroids = Float32Array.from(lloydMaxCodebook('gaussian', headDim, bits).centroids)
  const codeOf = createCodeTables(centroidThresholds(Float64Array.from(centroids)))
  const { low, high, mask } = createPairTables(centroids, bits)
  const recordBytes = (headDim * bits) / 8 + 2
  const turned = new Float32Array(headDim)
  const norm = 1 / Math.sqrt(headDim)

  function encode(vectors: Float32Array, records: Uint8Array): void {
    for (let start = 0, at = 0; start < vectors.length; start += headDim, at += recordBytes) {
      let squares = 0
      for (let index = 0; index < headDim; index++) squares += vectors[start + index] ** 2
      const length = Math.sqrt(squares)
      const scale = length > 0 ? 1 / length : 0
      for (let index = 0; index < headDim; index++)
        turned[index] = vectors[start + index] * signs[index] * scale
      addButterflies(turned)
      for (let index = 0, byte = at; index < headDim; index += 8, byte += bits) {
        let word = 0
        for (let place = 0; place < 8; place++) word |= codeOf(turned[index + place]) << (place * bits)
        for (let part = 0; part < bits; part++) records[byte + part] = word >>> (8 * part)
      }
      const half = encodeFloat16(length)
      records[at + recordBytes - 2] = half
      records[at + recordBytes - 1] = half >>> 8
    }
  }

  function decode(records: Uint8Array, vectors: Float32Array): void {
    for (let start = 0, at = 0; start < vectors.length; start += headDim, at += recordBytes) {
      const length = halves[records[at + recordBytes - 2] | (records[at + recordBytes - 1] << 8)]
      for (let index = 0, byte = at; index < headDim; index += 8, byte += bits) {
        let word = 0
        for (let part = 0; part < bits; part++) word |= records[byte + part] << (8 * part)
        for (let place = 0; place < 8; place += 2, word >>>= 2 * bits) {
          turned[index + place] = low[word & mask]
          turned[index + place + 1] = high[word & mask]
        }
      }
      addButterflies(turned)
      // coordinates have variance 1, and the butterflies lengthen by sqrt(headDim)
      const scale = length * norm * norm
      for (let index = 0; index < headDim; index++)
        vectors[start + index] = turned[index] * signs[index] * scale
    }
  }

  return { encode, decode }
}

/** The number of thresholds below a coordinate; no cell holds two. */
function createCodeTables(thresholds: Float32Array): (coordinate: number) => number {
  const edge = (cell: number): number => cell / cellsPerUnit - largestCoordinate
  const below = Uint8Array.from(
    { length: numCells },
    (_, cell) => thresholds.filter((threshold) => threshold <= edge(cell)).length,
  )
  const next = Float32Array.from(below, (count) => thresholds[count] ?? Number.POSITIVE_INFINITY)
  return (coordinate) => {
    const cell = ((coordinate + largestCoordinate) * cellsPerUnit) | 0
    const known = cell < 0 ? 0 : cell >= numCells ? numCells - 1 : cell
    return coordinate > next[known] ? below[known] + 1 : below[known]
  }
}

/** The Walsh-Hadamard transform, unscaled: four values at a time while there are that many. */
function addButterflies(values: Float32Array): void {
  const { length } = values
  let step = 1
  for (; 4 * step <= length; step *= 4)
    for (let start = 0; start < length; start += 4 * step)
      for (let index = start; index < start + step; index++) {
        const a = values[index]
        const b = values[index + step]
        const c = values[index + 2 * step]
        const d = values[index + 3 * step]
        values[index] = a + b + (c + d)
        values[index + step] = a - b + (c - d)
        values[index + 2 * step] = a + b - (c + d)
        values[index + 3 * step] = a - b - (c - d)
      }
  for (; step < length; step *= 2)
    for (let index = 0; index < step; index++) {
      const a = values[index]
      const b = values[index + step]
      values[index] = a + b
      values[index + step] = a - b
    }
}
