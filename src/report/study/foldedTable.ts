import { formatCount } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { headings } from '../table.ts'

/** Rows beyond this many are left to the findings, so that the page stays small. */
const MAX_ROWS = 400

export interface FoldedTable<T> {
  /** What a row is, in the singular. */
  readonly noun: string
  /** Where an s does not make it. */
  readonly plural?: string
  /** Whether cells hold words rather than numbers. */
  readonly isWorded?: boolean
  readonly titles: readonly string[]
  readonly items: readonly T[]
  row(item: T): Html
}

/** A long table behind one line; it scrolls in its own box. */
export function foldedTable<T>({
  noun,
  plural = `${noun}s`,
  isWorded = false,
  titles,
  items,
  row,
}: FoldedTable<T>): Html {
  const rest = items.length - MAX_ROWS
  const note =
    rest > 0 &&
    html`<p class="caption">The first ${MAX_ROWS}; ${formatCount(rest)} more are in the findings.</p>`
  return html`<details><summary>${formatCount(items.length)} ${items.length === 1 ? noun : plural}</summary>${note}
<div class="scroll tall" tabindex="0" role="region" aria-label="Table of ${plural}"><table class="data${isWorded && ' worded'}">
<thead><tr>${headings(titles)}</tr></thead><tbody>${items.slice(0, MAX_ROWS).map(row)}</tbody></table></div></details>`
}
