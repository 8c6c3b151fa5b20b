import { packBits, packedBytes, unpackBits } from '../numerics/bitPacking.ts'
import { type Codebook, gaussianCodebook, sphereCodebook } from '../numerics/lloydMax.ts'
import { createNearestCentroid } from '../numerics/nearestCentroid.ts'

/** The coordinates of one vector, of variance about 1, to bytes and back. */
export interface CoordinateCode {
  readonly numBytes: number
  encode(values: Float32Array, bytes: Uint8Array, offset: number): void
  decode(bytes: Uint8Array, offset: number, values: Float32Array): void
}

/** The codewords of the options `gaussian` and `sphere`, for vectors of `numValues` coordinates. */
export function lloydMaxCodebook(option: string, numValues: number, bits: number): Codebook {
  return option === 'sphere' ? sphereCodebook(numValues, bits) : gaussianCodebook(bits)
}

/** Every coordinate to its nearest codeword; codes are packed lowest bit first. */
export function createCodebookCode(codebook: Codebook, numValues: number, bits: number): CoordinateCode {
  const centroids = Float32Array.from(codebook.centroids)
  const findNearest = createNearestCentroid(codebook.centroids)
  const codes = new Uint8Array(numValues)
  return {
    numBytes: packedBytes(numValues, bits),
    encode(values, bytes, offset) {
      findNearest(values, codes)
      packBits(codes, bits, bytes, offset)
    },
    decode(bytes, offset, values) {
      unpackBits(bytes, offset, bits, codes)
      for (let index = 0; index < numValues; index++) values[index] = centroids[codes[index]]
    },
  }
}

/** No bits at all: every coordinate is decoded as 0. */
export function createEmptyCode(): CoordinateCode {
  return {
    numBytes: 0,
    encode() {},
    decode(_bytes, _offset, values) {
      values.fill(0)
    },
  }
}
