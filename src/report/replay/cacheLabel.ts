import { Html, html } from '../html.ts'
import { cacheName } from './cacheName.ts'

/** The name of a cache, which a narrow column breaks before an option: `mse4` / `:rotation=haar`. */
export function cacheLabel(label: string): Html {
  const parts = cacheName(label).split(':')
  return html`${parts.map((part, index) => html`${index > 0 && colon}${part}`)}`
}

const colon = new Html('<wbr>:')
