import { type Html, type HtmlValue, html } from './html.ts'

/** A number to be seen first: what it is, its value, and what it is of. */
export function tile(term: string, value: HtmlValue, note: HtmlValue): Html {
  return html`<div><dt>${term}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>\n`
}
