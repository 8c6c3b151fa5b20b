import { describe, expect, it } from 'vitest'
import { type AttentionStart, logitScale } from '../../src/models/onnxFolder/logitScale.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

const shape = { layer: 3, numTokens: 5, numQueryHeads: 4, numKvHeads: 2, headDim: 8 }

/** Logits of queries and keys times a number; `headOf` says which KV head a query head reads. */
function startOf(scale: number, headOf = (head: number): number => Math.floor(head / 2)): AttentionStart {
  const random = createRandom(seedOf(1))
  const { numTokens, numQueryHeads, numKvHeads, headDim } = shape
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
  const queries = normals(numQueryHeads * numTokens * headDim)
  const keys = normals(numKvHeads * numTokens * headDim)
  const logits = new Float32Array(numQueryHeads * numTokens * numTokens)
  for (let head = 0; head < numQueryHeads; head++)
    for (let query = 0; query < numTokens; query++)
      for (let key = 0; key < numTokens; key++) {
        let sum = 0
        for (let channel = 0; channel < headDim; channel++)
          sum +=
            queries[(head * numTokens + query) * headDim + channel] *
            keys[(headOf(head) * numTokens + key) * headDim + channel]
        // what follows a token is none of its logits
        logits[(head * numTokens + query) * numTokens + key] = key <= query ? scale * sum : Number.NaN
      }
  return { ...shape, queries, keys, logits }
}

describe('the scale of logits', () => {
  it.each([8 ** -0.5, 1, 0.0625, -2])('of %f is found', (scale) => {
    expect(logitScale(startOf(scale))).toBeCloseTo(scale, 6)
  })

  it('is found in spite of half precision', () => {
    const start = startOf(0.5)
    const keys = start.keys.map((value, index) => value * (1 + (index % 2 === 0 ? 1 : -1) * 2 ** -11))
    expect(logitScale({ ...start, keys })).toBeCloseTo(0.5, 3)
  })

  it('is none when heads read other keys, or queries are of another place', () => {
    const start = startOf(0.5)
    const message = 'onnx: layer 3: logits must be products of queries and keys, got'
    expect(() => logitScale(startOf(0.5, (head) => head % 2))).toThrow(message)
    expect(() => logitScale({ ...start, queries: start.queries.toReversed() })).toThrow(message)
  })
})
