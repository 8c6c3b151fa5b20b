import { type Html, html } from '../html.ts'
import { type CachePoint, isCrowded } from './cachePoints.ts'

/** The names of numbered points: for a phone, and where there are too many for names. */
export function plotKeys(points: readonly Pick<CachePoint, 'number' | 'label' | 'family'>[]): Html {
  return html`<ol class="plot-keys ${isCrowded(points.length) && 'crowded'}">${points.map(
    ({ number, label, family }) =>
      html`<li value="${number}" class="${family === 'recommended' && 'chosen'}">${label}</li>`,
  )}</ol>`
}
