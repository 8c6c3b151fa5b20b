import { styleText } from 'node:util'
import { widthOf, wrapText } from './wrapText.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Absent: never left out. Else the column leaves where the table is too wide, the least important first. */
  readonly importance?: number
  /** The least width to which long cells may be wrapped; absent: never. Only of the last column. */
  readonly wrapAt?: number
}

const gap = '  '

/**
 * Lines of a table with aligned columns; colours in the cells do not count as width.
 *
 * Columns without a word are left out. A table that is too wide wraps its last column and leaves out others; one that
 * never fits is left wide.
 *
 * @param width characters of a line
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const widths = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at]))),
  )
  const filled = [...columns.keys()].filter((at) => rows.length === 0 || rows.some((row) => row[at] !== ''))
  const shown = fittingColumns(columns, filled, widths, width)
  const last = shown[shown.length - 1]
  const cellAt = (cells: readonly string[], at: number): string =>
    aligned(cells[at], widths[at], columns[at].align)
  const line = (cells: readonly string[]): string => {
    const start = shown
      .slice(0, -1)
      .map((at) => cellAt(cells, at) + gap)
      .join('')
    const end = cellAt(cells, last).trimEnd()
    const isWrapped = columns[last].wrapAt !== undefined
    return (isWrapped ? wrapText(end, width, start, ' '.repeat(widthOf(start))) : start + end).trimEnd()
  }
  const titles = columns.map(({ title }) => title)
  const header = titles.some((title) => title !== '') ? [styleText('dim', line(titles))] : []
  return [...header, ...rows.map(line)].join('\n')
}

/** Those of the filled columns, as indices, that stay when the table is to fit. */
function fittingColumns(
  columns: readonly Column[],
  filled: readonly number[],
  widths: readonly number[],
  width: number,
): readonly number[] {
  const least = (at: number): number => Math.min(widths[at], columns[at].wrapAt ?? widths[at])
  const total = (shown: readonly number[]): number =>
    shown.reduce((sum, at) => sum + least(at) + gap.length, -gap.length)
  const byImportance = filled
    .filter((at) => columns[at].importance !== undefined)
    .sort((a, b) => (columns[a].importance ?? 0) - (columns[b].importance ?? 0))
  let shown = filled
  for (const next of byImportance) {
    if (total(shown) <= width) break
    shown = shown.filter((at) => at !== next)
  }
  return shown
}

function aligned(cell: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - widthOf(cell))
  return align === 'right' ? space + cell : cell + space
}
