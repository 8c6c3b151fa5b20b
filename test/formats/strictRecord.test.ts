import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { documentText } from '../../src/formats/documentText.ts'
import { oneNameOf, strictRecord } from '../../src/formats/strictRecord.ts'

interface Row {
  readonly format: 'row-1'
  readonly kind: 'key' | 'value'
  readonly size: number
  readonly note?: string
}

const schema = strictRecord<Row>({
  format: z.literal('row-1'),
  kind: oneNameOf<Row['kind']>({ key: true, value: true }),
  size: z.number(),
  note: z.string().exactOptional(),
})
const row: Row = { format: 'row-1', kind: 'key', size: 1 }

describe('the schema of a record of ours', () => {
  it('takes what the type allows', () => {
    expect(schema.parse(row)).toEqual(row)
    expect(schema.parse({ ...row, note: 'a' })).toEqual({ ...row, note: 'a' })
  })

  it.each([{ extra: 1 }, { kind: 'query' }, { size: undefined }, { note: undefined }])(
    'refuses everything else: %j',
    (change) => {
      expect(schema.safeParse({ ...row, ...change }).success).toBe(false)
    },
  )
})

describe('the text of a document', () => {
  it('is JSON', () => {
    expect(documentText(schema, row)).toBe('{ "format": "row-1", "kind": "key", "size": 1 }\n')
  })

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('is refused rather than with a null in the place of %d', (size, name) => {
    expect(() => documentText(schema, { ...row, size })).toThrow(`row-1: size: expected number, got ${name}`)
  })
})
