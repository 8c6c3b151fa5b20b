import type { ParsedCodecId } from '../../codecs/codecId.ts'
import { lloydMaxCodebook } from '../../codecs/coordinateCode.ts'
import { createRotation } from '../../codecs/rotation.ts'
import { createSketch } from '../../codecs/sketch.ts'
import { packedBytes } from '../../numerics/bitPacking.ts'
import type { Seed } from '../../numerics/random.ts'
import type { ByteRange, TokenFormat, TokenPart } from './tokenFormat.ts'

/**
 * What `mse` and `scalar` store: codes of a rotated vector over its norm, then the norm.
 *
 * @returns undefined for what has no kernel: even steps, and vectors that are rescaled to the stored norm
 */
export function vectorFormat(
  { bits, options }: ParsedCodecId,
  headDim: number,
  seed: Seed,
): TokenFormat | undefined {
  if (options.codebook === 'uniform' || options.correction === 'on') return undefined
  const rotation = createRotation(options.rotation ?? 'none', headDim, seed)
  const { order } = rotation
  const codes = { at: 0, numBytes: packedBytes(order, bits) }
  const values = Float32Array.from(lloydMaxCodebook(options.codebook, order, bits).centroids)
  const part = { width: bits, numValues: order, values, codes, start: 0 }
  if (options.norm === 'none') return { rotation, parts: [{ ...part, weight: 1 }] }
  const norm = { at: codes.numBytes, numBytes: numberBytes(options.norm) }
  return { rotation, parts: [{ ...part, scales: [norm], weight: 1 / Math.sqrt(order) }] }
}

/** What `qjl` stores: codes, signs of the residual's sketch, the norm, and at more than 1 bit that of the residual. */
export function sketchedFormat({ bits, options }: ParsedCodecId, headDim: number, seed: Seed): TokenFormat {
  const rotation = createRotation(options.rotation, headDim, seed)
  const { order } = rotation
  const { map, weight } = createSketch(options, order, seed)
  const codes = { at: 0, numBytes: packedBytes(order, bits - 1) }
  const signs = { at: codes.numBytes, numBytes: packedBytes(map.order, 1) }
  const norm = { at: signs.at + signs.numBytes, numBytes: numberBytes(options.norm) }
  const residualNorm = { at: norm.at + norm.numBytes, numBytes: norm.numBytes }
  const sketched: TokenPart = {
    width: 1,
    numValues: map.order,
    values: Float32Array.of(-1, 1),
    codes: signs,
    scales: bits > 1 ? [norm, residualNorm] : [norm],
    weight,
    start: 0,
    sketch: map,
  }
  return {
    rotation,
    parts: bits > 1 ? [firstStage(options.codebook, order, bits - 1, codes, norm), sketched] : [sketched],
  }
}

function firstStage(
  codebook: string,
  order: number,
  width: number,
  codes: ByteRange,
  norm: ByteRange,
): TokenPart {
  const values = Float32Array.from(lloydMaxCodebook(codebook, order, width).centroids)
  return { width, numValues: order, values, codes, scales: [norm], weight: 1 / Math.sqrt(order), start: 0 }
}

function numberBytes(norm: string): number {
  return norm === 'float32' ? 4 : 2
}
