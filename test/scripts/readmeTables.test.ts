import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readmeWithTables, replacePart } from '../../scripts/readmeTables.ts'

describe('README.md', () => {
  it('shows what the code says; if not, run npm run readme', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    expect(readme).toBe(readmeWithTables(readme))
  })
})

describe('a generated part', () => {
  it('replaces what stands between its markers, and nothing else', () => {
    const text = 'a <!-- x:start --> old <!-- x:end --> b <!-- y:start --> kept <!-- y:end -->'
    const replaced = replacePart(text, 'x', 'new')
    expect(replaced).toBe(
      'a <!-- x:start -->\n\nnew\n\n<!-- x:end --> b <!-- y:start --> kept <!-- y:end -->',
    )
    expect(replacePart(replaced, 'x', 'new')).toBe(replaced)
  })

  it.each([
    'nothing',
    '<!-- x:start -->',
    '<!-- x:end --> <!-- x:start -->',
    '<!-- x:start --> <!-- x:start --> <!-- x:end -->',
    '<!-- x:start --> <!-- x:end --> <!-- x:end -->',
  ])('is refused in "%s"', (text) => {
    expect(() => replacePart(text, 'x', 'new')).toThrow(
      'README.md: expected <!-- x:start --> and <!-- x:end -->',
    )
  })
})
