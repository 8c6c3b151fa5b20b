import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indented, wrapText } from '../../../src/cli/text/wrapText.ts'

describe('wrapped prose', () => {
  it('hangs behind its bullet', () => {
    expect(wrapText('types per layer or per KV head', 16, '- ', '  ')).toBe(
      '- types per\n  layer or per\n  KV head',
    )
  })

  it('keeps every word, in lines that fit unless they are one word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (list, width) => {
        const lines = wrapText(list.join(' '), width).split('\n')
        expect(lines.join(' ')).toBe(list.join(' '))
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
      }),
    )
  })

  it('is moved to the right but for empty lines', () => {
    expect(indented('a\n\nb')).toBe('  a\n\n  b')
  })
})
