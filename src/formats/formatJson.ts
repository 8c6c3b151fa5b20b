/**
 * JSON with one line for every flat object and every list of numbers, so that a changed record is a changed line.
 *
 * @param value plain data: what `JSON.stringify` writes as it stands
 */
export function formatJson(value: unknown): string {
  return `${formatValue(value, '')}\n`
}

function formatValue(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = `${indent}  `
  const items = isList
    ? value.map((item) => formatValue(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${formatValue(item, inner)}`)
  const [opening, closing] = isList ? '[]' : '{}'
  if (items.length === 0) return opening + closing
  if (isFlat(value)) return isList ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`
  return `${opening}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${closing}`
}

/** Sentences and records deserve a line each; numbers, and the fields of a record, share one. */
function isFlat(value: object): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number')
  return Object.values(value).every((item) => typeof item !== 'object' || item === null)
}
