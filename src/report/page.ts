import { Html, html } from './html.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** A part of a page, with a heading and a link to it. */
export interface Section {
  readonly id: string
  /** For the row of links. */
  readonly short: string
  readonly title: string
  readonly body: Html
}

export interface Page {
  /** Of the browser's window. */
  readonly title: string
  /** A word or two above the heading. */
  readonly eyebrow: string
  readonly heading: string
  /** What stands before the row of links. */
  readonly answer: Html
  readonly sections: readonly Section[]
  /** Rules beside those of every report. */
  readonly ownStyle?: string
  readonly version: string
}

/** One HTML file that needs nothing else: no network, no fonts, no script to be read. */
export function renderPage({ title, eyebrow, heading, answer, sections, ownStyle, version }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(style)}${ownStyle !== undefined && new Html(ownStyle)}</style>
</head>
<body>
<header><p class="eyebrow">${eyebrow}</p><h1>${heading}</h1></header>
<main>
<section id="answer">${answer}</section>
<nav aria-label="Sections">${sections.map(sectionLink)}</nav>
${sections.map(sectionMarkup)}
</main>
<footer>kqv ${version}</footer>
<script>${new Html(script)}</script>
</body>
</html>
`.markup
}

function sectionLink({ id, short }: Section): Html {
  return html`<a href="#${id}">${short}</a>`
}

function sectionMarkup({ id, title, body }: Section): Html {
  return html`<section id="${id}"><h2>${title}</h2>\n${body}</section>\n`
}
