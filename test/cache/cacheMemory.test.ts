import { describe, expect, it, vi } from 'vitest'
import { ADDRESSABLE_BYTES, createCacheMemory } from '../../src/cache/cacheMemory.ts'
import { TooLargeError } from '../../src/numerics/errors.ts'

describe('the memory of a cache', () => {
  it('ends where 32-bit addresses do', () => {
    const { allocate, memory } = createCacheMemory(ADDRESSABLE_BYTES, false)
    const first = allocate(1000)
    const held = memory.buffer.byteLength
    expect(() => allocate(ADDRESSABLE_BYTES)).toThrow(TooLargeError)
    expect(() => allocate(ADDRESSABLE_BYTES)).toThrow(
      /^cache memory: at most 4294967296 bytes, got a need of \d+; truncate, close forks, or choose codecs of fewer bits$/,
    )
    expect(memory.buffer.byteLength).toBe(held)
    expect(allocate(16) - first).toBe(1008)
  })

  it('is refused where the host has no more, and goes on with what there is', () => {
    const { allocate, release, memory } = createCacheMemory(ADDRESSABLE_BYTES, false)
    const first = allocate(1000)
    const held = memory.buffer.byteLength
    vi.spyOn(memory, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')
    })
    expect(() => allocate(held)).toThrow(TooLargeError)
    expect(() => allocate(held)).toThrow(
      new RegExp(`^cache memory: the host gives no more than ${held} bytes, got a need of \\d+; truncate, `),
    )
    release(first, 1000)
    expect(allocate(1000)).toBe(first)
  })
})
