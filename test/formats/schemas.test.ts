import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { publishedSchemas } from '../../scripts/writeSchemas.ts'

describe('published JSON Schemas', () => {
  it('exist', () => {
    expect(publishedSchemas().length).toBeGreaterThan(0)
  })

  it.each(publishedSchemas())(
    'are what the code says: $path; if not, run node scripts/writeSchemas.ts',
    ({ path, text }) => {
      expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text)
    },
  )
})
