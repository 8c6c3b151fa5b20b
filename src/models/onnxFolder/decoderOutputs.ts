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

/** The last tokens of every head, of `[heads, context, headDim]`. */
export function lastTokens(
  values: Float32Array,
  numTokens: number,
  numHeads: number,
  context: number,
): Float32Array {
  if (numTokens === context) return values
  const headLength = values.length / numHeads
  const lastLength = (headLength / context) * numTokens
  const last = new Float32Array(numHeads * lastLength)
  for (let head = 0; head < numHeads; head++) {
    const end = (head + 1) * headLength
    last.set(values.subarray(end - lastLength, end), head * lastLength)
  }
  return last
}
