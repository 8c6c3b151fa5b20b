import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkSchema } from '../../src/formats/checkSchema.ts'

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ size: z.int().min(1) })),
  named: z.strictObject({ width: z.int() }).meta({ id: 'named' }).exactOptional(),
})

describe('a value checked by a schema', () => {
  it('comes back as it is', () => {
    const value = { name: 'a', list: [{ size: 1 }] }
    expect(checkSchema(schema, value, 'a.json')).toEqual(value)
  })

  it.each([
    [null, 'a.json: expected object, got null; name a file of that format'],
    [
      { name: 'a', list: [{ size: 1 }, { size: '2' }] },
      'a.json: list[1].size: expected number, got "2"; correct it',
    ],
    [
      { name: 'a', list: [{ size: 0 }] },
      'a.json: list[0].size: too small: expected number to be >=1, got 0; correct it',
    ],
    [
      { name: 'a', list: [{ size: 1, sise: 2 }] },
      'a.json: list[0]: unknown field, got "sise"; did you mean "size"?',
    ],
    [{ name: 'a', list: [], extra: 1 }, 'a.json: unknown field, got "extra"; leave it out'],
    [
      { name: 'a', list: [], named: { width: 1, witdh: 2 } },
      'a.json: named: unknown field, got "witdh"; did you mean "width"?',
    ],
    [{ list: [] }, 'a.json: name: expected string, got nothing; correct it'],
    [{ name: Number.NaN, list: [] }, 'a.json: name: expected string, got NaN; correct it'],
    [{ name: { deep: 'a' }, list: [] }, 'a.json: name: expected string, got a record; correct it'],
  ])('is refused in one line that names field and value: %j', (value, message) => {
    expect(() => checkSchema(schema, value, 'a.json')).toThrow(new RangeError(message))
  })
})
