/** Prints a markdown table. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  console.log(`${lines.join('\n')}\n`)
}

/** Median, and as text with the fastest and the slowest. */
export function spread(values: readonly number[]): { median: number; text: string } {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2
  const [fastest, slowest] = [sorted[0], sorted[sorted.length - 1]]
  return { median, text: `${median.toFixed(0)} (${fastest.toFixed(0)} to ${slowest.toFixed(0)})` }
}
