import { describe, expect, it } from 'vitest'
import { groupSize, numTensors } from '../../src/cache/shape.ts'

describe('a cache shape', () => {
  it('tells how many query heads read a KV head, and how many tensors a policy decides', () => {
    const shape = { numLayers: 30, numQueryHeads: 9, numKvHeads: 3, headDim: 64 }
    expect([groupSize(shape), numTensors(shape)]).toEqual([3, 180])
  })
})
