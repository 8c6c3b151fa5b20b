import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/cache/policy.ts'
import { writeOffset } from '../../src/codecs/offsetText.ts'
import { policyChecksum } from '../../src/formats/policyChecksum.ts'
import { readPolicy, writePolicy } from '../../src/formats/policyFile.ts'

const policy: Policy = {
  model: 'tiny',
  shape: { numLayers: 2, numQueryHeads: 2, numKvHeads: 1, headDim: 32 },
  seed: 1,
  undecidedLayers: [1],
  assignments: [
    { layer: 0, kvHead: 0, operand: 'k', codec: 'mse4' },
    { layer: 0, kvHead: 0, operand: 'v', codec: 'q8_0' },
  ],
}
const [keys, values] = policy.assignments
const centered = (first: number): Policy => {
  const offset = writeOffset(Float32Array.of(first, ...Array(31).fill(0)))
  return { ...policy, assignments: [{ ...keys, codec: 'mse4:center=mean', offset }, values] }
}

describe('the checksum of a policy', () => {
  it('stays as it is, for findings that were written before', () => {
    expect(policyChecksum(policy)).toBe('b580445d')
  })

  it('is not moved by what does not move a byte of the cache', () => {
    const renamed = {
      ...policy,
      model: 'other',
      budget: { bitsPerValue: 6, bytesPerToken: 48 },
      assignments: [{ codec: 'mse4', operand: 'k', kvHead: 0, layer: 0 } as const, values],
    }
    expect(policyChecksum(renamed)).toBe(policyChecksum(policy))
    expect(policyChecksum(readPolicy(writePolicy(policy), 'policy.json'))).toBe(policyChecksum(policy))
  })

  it('differs with every part that does', () => {
    const others: readonly Policy[] = [
      policy,
      { ...policy, seed: 2 },
      { ...policy, shape: { ...policy.shape, numQueryHeads: 4 } },
      { ...policy, shape: { ...policy.shape, headDim: 64 } },
      { ...policy, undecidedLayers: [] },
      { ...policy, assignments: [{ ...keys, codec: 'mse5' }, values] },
      { ...policy, assignments: [{ ...keys, kvHead: 1 }, values] },
      { ...policy, assignments: [keys, { ...values, operand: 'k' }] },
      { ...policy, assignments: [{ ...keys, layer: 1 }, values] },
      centered(0.5),
      centered(0.25),
    ]
    expect(new Set(others.map(policyChecksum)).size).toBe(others.length)
  })
})
