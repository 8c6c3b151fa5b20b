import { describe, expect, it } from 'vitest'
import { textTable } from '../../../src/cli/text/textTable.ts'

const columns = [
  { title: 'name' },
  { title: 'bits', align: 'right' as const },
  { title: 'first to go', importance: 1 },
  { title: 'second', importance: 2 },
  { title: 'why', wrapAt: 12 },
]
const rows = [
  ['recommended', '4.00', 'a', 'bb', ''],
  ['f16', '16.00', 'c', 'dd', 'four times the bytes'],
]

describe('a table', () => {
  it('aligns its columns, and ends no line in spaces', () => {
    expect(textTable(columns, rows)).toBe(
      [
        'name          bits  first to go  second  why',
        'recommended   4.00  a            bb',
        'f16          16.00  c            dd      four times the bytes',
      ].join('\n'),
    )
  })

  it('wraps its last column, then leaves out the least important ones', () => {
    expect(textTable(columns, rows, 53)).toBe(
      [
        'name          bits  first to go  second  why',
        'recommended   4.00  a            bb',
        'f16          16.00  c            dd      four times',
        '                                         the bytes',
      ].join('\n'),
    )
    expect(textTable(columns, rows, 52)).toBe(
      [
        'name          bits  second  why',
        'recommended   4.00  bb',
        'f16          16.00  dd      four times the bytes',
      ].join('\n'),
    )
    expect(textTable(columns, rows, 34)).toBe(
      [
        'name          bits  why',
        'recommended   4.00',
        'f16          16.00  four times the',
        '                    bytes',
      ].join('\n'),
    )
  })

  it('leaves out columns without a word, and a header of blanks', () => {
    expect(textTable([{ title: '' }, { title: '' }, { title: '' }], [['a', '', 'b']])).toBe('a  b')
    expect(textTable([{ title: 'x' }, { title: 'empty' }], [['1', '']])).toBe('x\n1')
    expect(textTable([{ title: 'x' }, { title: 'y' }], [])).toBe('x  y')
  })

  it('counts no colours, and characters beyond 16 bits as one', () => {
    const coloured = textTable(
      [{ title: 'a' }, { title: 'b' }],
      [
        ['\x1b[31mred\x1b[39m', '1'],
        ['𝄞', '2'],
      ],
    )
    expect(coloured).toBe('a    b\n\x1b[31mred\x1b[39m  1\n𝄞    2')
  })
})
