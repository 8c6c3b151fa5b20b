import type { Estimate } from '../advisor/recommendation.ts'
import { formatNumber, MISSING } from './formatNumber.ts'
import { type Html, html } from './html.ts'

type Format = (value: number) => string

/** `0.0123 [0.0101, 0.0144]`; a missing interval is named. */
export function estimateText(estimate: Estimate, format: Format = formatNumber): string {
  return `${format(estimate.value)} ${intervalText(estimate, format)}`
}

export function intervalText({ interval }: Estimate, format: Format = formatNumber): string {
  return interval === undefined ? 'no interval' : `[${format(interval.lower)}, ${format(interval.upper)}]`
}

/** The same as markup, a dash for no estimate: the interval is smaller, and drops to the next line in a narrow column. */
export function estimateMarkup(estimate: Estimate | undefined, format: Format = formatNumber): Html {
  if (estimate === undefined) return html`${MISSING}`
  return html`${format(estimate.value)} <span class="interval">${intervalText(estimate, format)}</span>`
}
