import type { Codec, CodecRequest } from './codec.ts'
import { type CoordinateCode, createCodebookCode, lloydMaxCodebook } from './coordinateCode.ts'
import { createMinMaxCode } from './minMaxCode.ts'
import { createNormField } from './normField.ts'
import { numberFormat } from './numberFormat.ts'
import { createRecordCodec } from './recordCodec.ts'
import { createRotation } from './rotation.ts'
import { loadScaled, normalizer, storeScaled, vectorNorm } from './vectorNorm.ts'

/** Beyond it, sums of a transform overflow single precision. */
const LARGEST_PLAIN_NORM = 2 ** 120

/**
 * A rotation, then a code for each coordinate: what `scalar` and `mse` have in common.
 *
 * Codes are chosen for x over its exact norm; the norm as stored enters only when decoding. So the codes do not depend
 * on the number format, and the rounding of the norm is a change of length, never of direction.
 *
 * Layout of a vector, from a byte boundary: the coordinate code's bytes, then the norm.
 */
export function createVectorCodec(request: CodecRequest): Codec {
  const { headDim, options, id, seed } = request
  const rotation = createRotation(options.rotation, headDim, seed)
  const { order } = rotation
  const coordinates = createCoordinateCode(request, order)
  const normField = options.norm === 'none' ? undefined : createNormField(id, numberFormat(options.norm))
  const recordBytes = coordinates.numBytes + (normField?.format.numBytes ?? 0)
  const corrects = options.correction === 'on'
  if (corrects && normField === undefined)
    throw new RangeError(`${id}: correction=on restores the stored norm, got norm=none; choose norm=float16`)
  const state = new Float32Array(order)
  const radius = Math.sqrt(order)

  return createRecordCodec(request, {
    numBytes: recordBytes,
    encode(vectors, token, encoded) {
      const at = token * recordBytes
      const norm = vectorNorm(vectors, token * headDim, headDim)
      if (normField === undefined) checkPlainNorm(request, token, norm)
      const scale = normField === undefined ? 1 : normalizer(norm, order)
      loadScaled(vectors, token * headDim, headDim, scale, state)
      rotation.apply(state)
      coordinates.encode(state, encoded, at)
      normField?.write(norm, token, encoded, at + coordinates.numBytes)
    },
    decode(encoded, token, vectors) {
      const at = token * recordBytes
      coordinates.decode(encoded, at, state)
      rotation.applyTransposed(state)
      const norm = normField?.read(encoded, at + coordinates.numBytes)
      const length = corrects ? vectorNorm(state, 0, headDim) : radius
      storeScaled(state, headDim, decodeScale(norm, length), vectors, token * headDim)
    },
  })
}

/** What takes decoded coordinates of this length to the stored norm. */
function decodeScale(norm: number | undefined, length: number): number {
  if (norm === undefined) return 1
  return length === 0 ? 0 : Math.fround(norm / length)
}

function createCoordinateCode({ id, bits, options }: CodecRequest, numValues: number): CoordinateCode {
  if (options.codebook !== 'uniform') {
    if (options.group !== 'head')
      throw new RangeError(
        `${id}: only a uniform codebook has groups, got group=${options.group}; add codebook=uniform`,
      )
    return createCodebookCode(lloydMaxCodebook(options.codebook, numValues, bits), numValues, bits)
  }
  const groupSize = options.group === 'head' ? numValues : Number(options.group)
  return createMinMaxCode({ id, numValues, bits, groupSize, format: numberFormat(options.norm) })
}

function checkPlainNorm({ id }: CodecRequest, token: number, norm: number): void {
  if (norm > LARGEST_PLAIN_NORM)
    throw new RangeError(
      `${id}: token ${token} is too long to code without a norm, got ${norm}; choose norm=float32`,
    )
}
