import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatJson } from '../../src/formats/formatJson.ts'

describe('formatted JSON', () => {
  it('gives flat records and number lists a line, and sentences a line each', () => {
    const value = {
      name: 'x',
      range: [1, 2],
      records: [{ a: 1, b: null }],
      notes: ['one', 'two'],
      none: [],
      empty: {},
    }
    expect(formatJson(value)).toBe(`{
  "name": "x",
  "range": [1, 2],
  "records": [
    { "a": 1, "b": null }
  ],
  "notes": [
    "one",
    "two"
  ],
  "none": [],
  "empty": {}
}
`)
  })

  it('holds the same data', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
