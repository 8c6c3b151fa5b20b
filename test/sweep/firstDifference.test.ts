import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../src/sweep/firstDifference.ts'

describe('the first difference', () => {
  it.each([
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, undefined],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { path: 'b', before: 2, after: 3 },
    ],
    [{ a: [{ b: [1, 2] }] }, { a: [{ b: [1, 3] }] }, { path: 'a[0].b[1]', before: 2, after: 3 }],
    [{ a: [1, 2] }, { a: [1] }, { path: 'a[1]', before: 2, after: undefined }],
    [{ a: 1 }, { a: 1, c: 4 }, { path: 'c', before: undefined, after: 4 }],
    [{ a: [1] }, { a: { 0: 1 } }, { path: 'a', before: [1], after: { 0: 1 } }],
    [{ a: null }, { a: {} }, { path: 'a', before: null, after: {} }],
  ])('of %j and %j is %j', (before, after, difference) => {
    expect(firstDifference(before, after)).toEqual(difference)
  })
})
