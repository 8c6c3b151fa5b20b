import { describe, expect, it } from 'vitest'
import { bytesSource, sliceSource } from '../../src/formats/byteSource.ts'
import { FormatError } from '../../src/numerics/errors.ts'

const source = bytesSource(Uint8Array.of(10, 11, 12, 13, 14))

describe('a byte source', () => {
  it('reads exactly what is asked for, and of a slice from its own beginning', () => {
    expect([...source.read(1, 2)]).toEqual([11, 12])
    const slice = sliceSource(source, 2, 3)
    expect(slice.size).toBe(3)
    expect([...slice.read(1, 2)]).toEqual([13, 14])
    expect(source.read(5, 0).length).toBe(0)
  })

  it.each([
    [4, 2],
    [6, 0],
    [-1, 2],
    [0, Number.NaN],
  ])('refuses a range that is not all there: %i and %i on', (offset, length) => {
    expect(() => source.read(offset, length)).toThrow(FormatError)
  })

  it('refuses to read past a slice where the whole goes on', () => {
    expect(() => sliceSource(source, 1, 2).read(1, 2)).toThrow('file: ends too early, got 2 bytes where 3')
    expect(() => sliceSource(source, 1, 2, 'part').read(1, 2)).toThrow('part: ends too early, got 2 bytes')
  })
})
