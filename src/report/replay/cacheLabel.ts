import { Html, html } from '../html.ts'

/** The name of a cache, which a narrow column breaks between codecs: `mse4:rotation=haar,` / `mse3`. */
export function cacheLabel(label: string): Html {
  const parts = label.split(',')
  return html`${parts.map((part, index) => html`${index > 0 && comma}${part}`)}`
}

const comma = new Html(',<wbr>')
