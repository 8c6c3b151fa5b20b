import { createHash } from 'node:crypto'
import { parseHTML } from 'linkedom'

export const textOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim()
const checksum = (markup: string): string => createHash('sha256').update(markup).digest('hex').slice(0, 12)

/** Headings, texts and tables in order; a picture as its label and the checksum of its drawing. */
export function outlineOf(report: string): string {
  const { document } = parseHTML(report)
  const parts = document.querySelectorAll(
    'h1, h2, h3, h4, p, dt, dd, figcaption, caption, summary, svg, tbody tr',
  )
  return [...parts]
    .map((part) => {
      const name = part.tagName.toLowerCase()
      if (name !== 'svg') return `${name}: ${textOf(part)}`
      return `svg: ${part.getAttribute('aria-label') ?? 'decoration'} #${checksum(part.outerHTML)}`
    })
    .join('\n')
}

/** What a reader or a parser meets, without the page's own script. */
export const withoutScript = (report: string): string => report.replace(/<script>.*?<\/script>/s, '')
