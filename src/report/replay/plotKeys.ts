import { type Html, html } from '../html.ts'
import { cacheLabel } from './cacheLabel.ts'
import type { CachePoint } from './cachePoints.ts'

/** The names of numbered points. */
export function plotKeys(points: readonly Pick<CachePoint, 'number' | 'label' | 'family'>[]): Html {
  return html`<ol class="plot-keys numbered">${points.map(
    ({ number, label, family }) =>
      html`<li value="${number}" class="${family === 'recommended' && 'chosen'}">${cacheLabel(label)}</li>`,
  )}</ol>`
}
