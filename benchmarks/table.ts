/** Prints a markdown table. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`${markdownTable(header, rows).join('\n')}\n`)
}

/** Columns are filled up with blanks, as the formatter of these pages wants them. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((cells) => cells[column].length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

/** Median, and as text with the fastest and the slowest. */
export function spread(values: readonly number[]): { median: number; text: string } {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2
  const [fastest, slowest] = [sorted[0], sorted[sorted.length - 1]]
  return { median, text: `${median.toFixed(0)} (${fastest.toFixed(0)} to ${slowest.toFixed(0)})` }
}
