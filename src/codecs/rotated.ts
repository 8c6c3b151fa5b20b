import { createHadamard, type Hadamard } from '../numerics/hadamard.ts'
import { checkEncode } from './checkVectors.ts'
import type { Codec, CodecOption } from './codec.ts'

export const blockRotationOption: CodecOption = {
  name: 'rotation',
  values: ['none', 'hadamard', 'hadamard64'],
  summary: 'what llama.cpp does to keys (hadamard) and to values (hadamard64) before it quantizes them',
}

/**
 * A codec behind an orthonormal Walsh-Hadamard transform of blocks of channels, undone when it decodes.
 *
 *     y = H x for every block ,   decoded = H codec(y) ,   H = H' = H^-1 in Sylvester's order, no random signs
 *
 * `hadamard` takes the largest power of two that divides the head dim, as llama.cpp does for keys; `hadamard64` at most
 * 64, as it does for values. llama.cpp rotates only head dims that are multiples of 64: for any other, and under
 * `LLAMA_ATTN_ROT_DISABLE=1`, `none` is what runs there. It keeps the rotated vectors and rotates the query and the
 * output instead, which changes no score and no output.
 *
 * - Cost: log2(block) additions per value, no byte.
 * - Assumes: channels of uneven size; where all are alike, nothing is gained.
 *
 * Source: llama.cpp pull request 21038 (2026), "rotate activations for better quantization".
 */
export function rotated(codec: Codec, rotation: string): Codec {
  if (rotation === 'none') return codec
  const hadamard = createHadamard(turnedValues(codec.headDim, rotation))
  const block = new Float32Array(hadamard.order)
  return {
    ...codec,
    encode(vectors, encoded) {
      checkEncode(codec, vectors, encoded)
      const turned = new Float32Array(vectors.length)
      transformBlocks(vectors, turned, hadamard, block)
      codec.encode(turned, encoded)
    },
    decode(encoded, vectors) {
      codec.decode(encoded, vectors)
      transformBlocks(vectors, vectors, hadamard, block)
    },
  }
}

/** Values that one transform takes; 0 for `none`. */
export function turnedValues(headDim: number, rotation: string): number {
  if (rotation === 'none') return 0
  const largestBlock = headDim & -headDim
  return rotation === 'hadamard64' ? Math.min(64, largestBlock) : largestBlock
}

/** @param target may be `source` */
function transformBlocks(
  source: Float32Array,
  target: Float32Array,
  hadamard: Hadamard,
  block: Float32Array,
): void {
  for (let start = 0; start < source.length; start += block.length) {
    for (let index = 0; index < block.length; index++) block[index] = source[start + index]
    hadamard.apply(block)
    for (let index = 0; index < block.length; index++) target[start + index] = block[index]
  }
}
