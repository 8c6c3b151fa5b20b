import { formatPlural } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { documentsToCome, type JudgedCache, marginClasses, marginReason } from './marginWords.ts'

/** The verdict on a cache for a cell of a table: outcome, what decided it, and what would settle it. */
export function marginMarkup(cache: JudgedCache): Html {
  const { outcome } = cache.verdict
  const reason = marginReason(cache)
  const toCome = documentsToCome(cache.verdict)
  return html`<strong class="${marginClasses[outcome]}">${outcome}</strong>${reason && `: ${reason}`}${
    toCome !== undefined && html`<small>about ${formatPlural(toCome, 'more document')}</small>`
  }`
}
