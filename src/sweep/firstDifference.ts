/** Where two pieces of plain data part, and what each of them has there. */
export interface Difference {
  /** For instance `grids[1].bits[0]`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** The first difference in the order of the keys of `before`, then of `after`; undefined where there is none. */
export function firstDifference(before: unknown, after: unknown, path = ''): Difference | undefined {
  if (Object.is(before, after)) return undefined
  if (!isRecord(before) || !isRecord(after) || Array.isArray(before) !== Array.isArray(after))
    return { path, before, after }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const inner = Array.isArray(before) ? `${path}[${key}]` : `${path}${path && '.'}${key}`
    const found = firstDifference(before[key], after[key], inner)
    if (found) return found
  }
  return undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
