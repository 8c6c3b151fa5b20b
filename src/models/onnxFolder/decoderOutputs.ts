import type { Tensor } from 'onnxruntime-node'
import { float16ToFloat32 } from '../../numerics/float16.ts'

/** A tensor of single or half precision in single. */
export function singleValues({ data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  const { buffer, byteOffset, length } = data as Uint16Array
  const values = new Float32Array(length)
  // numbers of half precision come as their bits, or as an array of their own, of the same bytes
  float16ToFloat32(new Uint16Array(buffer, byteOffset, length), values)
  return values
}

/** `[tokens, heads, headDim]` to `[heads, tokens, headDim]`. */
export function headsFirst(values: Float32Array, numTokens: number, numHeads: number): Float32Array {
  const headDim = values.length / (numTokens * numHeads)
  const turned = new Float32Array(values.length)
  for (let token = 0; token < numTokens; token++)
    for (let head = 0; head < numHeads; head++) {
      const from = (token * numHeads + head) * headDim
      turned.set(values.subarray(from, from + headDim), (head * numTokens + token) * headDim)
    }
  return turned
}

/** Chunks `[heads, tokens, headDim]` of `numTokens` in all, one behind the other, times a number. */
export function joinChunks(
  chunks: readonly Float32Array[],
  numTokens: number,
  headDim: number,
  factor: number,
): Float32Array {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const numHeads = length / (numTokens * headDim)
  const joined = new Float32Array(length)
  let firstToken = 0
  for (const chunk of chunks) {
    const headLength = chunk.length / numHeads
    for (let head = 0; head < numHeads; head++) {
      const at = (head * numTokens + firstToken) * headDim
      joined.set(chunk.subarray(head * headLength, (head + 1) * headLength), at)
    }
    firstToken += headLength / headDim
  }
  // an estimate that is 1 but for its rounding would only add to that of the values
  return Math.abs(factor - 1) < 1e-3 ? joined : joined.map((value) => value * factor)
}
