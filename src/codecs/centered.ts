import { ShapeError } from '../numerics/errors.ts'
import type { Codec, CodecId, CodecOption } from './codec.ts'

/** The option that every family has: a treatment of the vectors, whatever codes them. */
export const centerOption: CodecOption = {
  name: 'center',
  values: ['none', 'mean'],
  summary: 'take the mean of each channel away first, as fitted on the keys of the tensor',
}

/** Whether a canonical id asks for centring; its option comes last. */
export function isCentered(id: CodecId): boolean {
  return /[:,]center=mean$/.test(id)
}

/**
 * A codec of what remains of a vector when a fixed offset is taken away.
 *
 *     decoded = codec(x - offset) + offset
 *
 * Where all keys that a query sees have one offset, scores need no correction: q . offset is the same for each of them,
 * and the softmax does not see it.
 *
 * - Error: that of the codec, relative to |x - offset|^2 where it was to |x|^2.
 * - Cost: one addition per value, no byte per token; once, 16 / numTokens bits per value for a float16 offset.
 * - Assumes: channels whose means are far from zero, which those of keys are and those of values are not. RoPE turns what
 *   is constant before it: of a pair of channels that turns by an angle a over the positions in use, the mean keeps
 *   (sin(a / 2) / (a / 2))^2 of the constant energy, which is 0.71 for two radians and nothing for a whole turn.
 */
export function centered(codec: Codec, offset: Float32Array): Codec {
  checkOffset(codec, offset)
  const moved = (vectors: Float32Array, sign: 1 | -1, target: Float32Array): void => {
    for (let start = 0; start < vectors.length; start += offset.length)
      for (let channel = 0; channel < offset.length; channel++)
        target[start + channel] = vectors[start + channel] + sign * offset[channel]
  }
  return {
    ...codec,
    encode(vectors, encoded) {
      const residuals = new Float32Array(vectors.length)
      moved(vectors, -1, residuals)
      codec.encode(residuals, encoded)
    },
    decode(encoded, vectors) {
      codec.decode(encoded, vectors)
      moved(vectors, 1, vectors)
    },
  }
}

function checkOffset({ id, headDim }: Codec, offset: Float32Array): void {
  if (offset.length !== headDim)
    throw new ShapeError(`codec ${id}: an offset has ${headDim} values, got ${offset.length}`)
  const channel = offset.findIndex((value) => !Number.isFinite(value))
  if (channel >= 0)
    throw new RangeError(
      `codec ${id}: the offset of channel ${channel} must be finite, got ${offset[channel]}`,
    )
}
