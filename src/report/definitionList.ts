import { type Html, type HtmlValue, html } from './html.ts'

export type Definition = readonly [term: string, value: HtmlValue]

/** @param kind class name that decides the layout */
export function definitionList(kind: string, definitions: readonly Definition[]): Html {
  const items = definitions.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>\n`)
  return html`<dl class="${kind}">${items}</dl>`
}
