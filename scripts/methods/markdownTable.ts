export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Four significant digits, zeros at the end kept. */
export function digits(value: number, count = 4): string {
  return value.toPrecision(count)
}
