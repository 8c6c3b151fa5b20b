import { type Html, type HtmlValue, html } from './html.ts'

/** A cell for each value. */
export function cells(values: readonly HtmlValue[]): Html {
  return html`${values.map((value) => html`<td>${value}</td>`)}`
}

/** A column heading for each title. */
export function headings(titles: readonly string[]): Html {
  return html`${titles.map((title) => html`<th scope="col">${title}</th>`)}`
}
