/** Markup that may stand in the page as it is. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

/** What a template accepts: text is escaped, lists are joined, `undefined` and `false` leave nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character])
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '–'
  return value.map(markupOf).join('')
}

/**
 * Builds markup; everything put in is escaped, also within double-quoted attributes.
 *
 * @example
 * html`<b title="${'"'}">${'<i>'}</b>`.markup // '<b title="&quot;">&lt;i&gt;</b>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = parts[0]
  for (let i = 0; i < values.length; i++) markup += markupOf(values[i]) + parts[i + 1]
  return new Html(markup)
}
