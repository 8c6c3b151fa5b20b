import type { Codec, CodecRequest } from './codec.ts'
import {
  type CoordinateCode,
  createCodebookCode,
  createEmptyCode,
  lloydMaxCodebook,
} from './coordinateCode.ts'
import { createNormField } from './normField.ts'
import { numberFormat } from './numberFormat.ts'
import { createRecordCodec } from './recordCodec.ts'
import { createRotation } from './rotation.ts'
import { createSignCode } from './signCode.ts'
import { createSketch } from './sketch.ts'
import { loadScaled, normalizer, storeScaled, vectorNorm } from './vectorNorm.ts'

/**
 * Lloyd-Max code of a rotated unit vector with `bits` - 1 bits, then the signs of a sketch of the residual.
 *
 *     y = sqrt(d) R x / |x| ,  r = y - c[code] ,  z = sign(S r) ,  gamma = |r| / sqrt(d)
 *     x^ = |x| R' (c[code] / sqrt(d) + gamma weight S' z)
 *
 * Inner products with x^ are unbiased over the sketch, at the price of a larger error. Residual and sketch live in the
 * rotated domain: the same law, one transform less. At 1 bit there is no first stage: r = y and gamma = 1, not stored.
 *
 * Layout of a vector, from a byte boundary: codes, signs, |x|, gamma.
 *
 * - Error: |x - x^|^2 / |x|^2 = (pi / 2 - 1) D(bits - 1) with an orthogonal sketch, pi / 2 D(bits - 1) with a Gaussian
 *   one, where D is the Lloyd-Max distortion and D(0) = 1.
 * - Cost: `bits` + 32 / d bits per value with float16 norms; at 1 bit, 1 + 16 / d.
 * - Assumes: what the rotation (see `mse.ts`) and the sketch (see `sketch.ts`) assume.
 */
export function createQjlCodec(request: CodecRequest): Codec {
  const { headDim, bits, options, id, seed } = request
  const rotation = createRotation(options.rotation, headDim, seed)
  const { order } = rotation
  const firstStage = createFirstStage(options.codebook, order, bits - 1)
  const { map, weight } = createSketch(options, order, seed)
  const signCode = createSignCode(map.order)
  const format = numberFormat(options.norm)
  const normField = createNormField(id, format)
  const storesGamma = bits > 1
  const signsAt = firstStage.numBytes
  const normAt = signsAt + signCode.numBytes
  const gammaAt = normAt + format.numBytes
  const recordBytes = gammaAt + (storesGamma ? format.numBytes : 0)
  const radius = Math.sqrt(order)
  const state = new Float32Array(order)
  const sketched = new Float32Array(map.order)

  return createRecordCodec(request, {
    numBytes: recordBytes,
    encode(vectors, token, encoded) {
      const at = token * recordBytes
      const norm = vectorNorm(vectors, token * headDim, headDim)
      loadScaled(vectors, token * headDim, headDim, normalizer(norm, order), state)
      rotation.apply(state)
      firstStage.encode(state, encoded, at)
      firstStage.decode(encoded, at, sketched)
      for (let index = 0; index < order; index++) sketched[index] = state[index] - sketched[index]
      sketched.fill(0, order)
      if (storesGamma) format.write(vectorNorm(sketched, 0, order) / radius, encoded, at + gammaAt)
      map.apply(sketched)
      signCode.encode(sketched, encoded, at + signsAt)
      normField.write(norm, token, encoded, at + normAt)
    },
    decode(encoded, token, vectors) {
      const at = token * recordBytes
      const norm = format.read(encoded, at + normAt)
      const gamma = storesGamma ? format.read(encoded, at + gammaAt) : 1
      firstStage.decode(encoded, at, state)
      signCode.decode(encoded, at + signsAt, sketched)
      map.applyTransposed(sketched)
      const scale = Math.fround(gamma * radius * weight)
      for (let index = 0; index < order; index++) state[index] += Math.fround(scale * sketched[index])
      rotation.applyTransposed(state)
      storeScaled(state, headDim, Math.fround(norm / radius), vectors, token * headDim)
    },
  })
}

function createFirstStage(codebook: string, numValues: number, bits: number): CoordinateCode {
  if (bits === 0) return createEmptyCode()
  return createCodebookCode(lloydMaxCodebook(codebook, numValues, bits), numValues, bits)
}
