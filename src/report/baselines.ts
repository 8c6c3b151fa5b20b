import type { Recommendation, SchemeFinding } from '../advisor/recommendation.ts'
import { type ForestRow, forestPlot } from './forestPlot.ts'
import { formatBits } from './formatNumber.ts'
import { type Html, html } from './html.ts'

/** Loss of the recommendation over the loss of every baseline, paired by document: equal sizes, then landmarks. */
export function baselines({ schemes }: Recommendation): Html {
  const equals = schemes.filter(({ isLandmark }) => !isLandmark).flatMap(baselineRow)
  const landmarks = schemes.filter(({ isLandmark }) => isLandmark).flatMap(baselineRow)
  if (equals.length + landmarks.length === 0) return html`<p class="lacking">No baseline was measured.</p>`
  return html`${forest('At its size, or smaller', equals)}${forest('Landmarks of other sizes', landmarks)}`
}

function forest(title: string, rows: readonly ForestRow[]): Html | false {
  if (rows.length === 0) return false
  return html`<h3>${title}</h3>${forestPlot({
    caption: 'Loss of the recommendation / loss of the baseline, paired by document.',
    below: 'recommendation loses less',
    above: 'baseline loses less',
    subject: 'The recommendation is',
    groups: [{ title, rows }],
  })}`
}

function baselineRow({ name, stored, verdict }: SchemeFinding): ForestRow[] {
  if (verdict === undefined) return []
  return [{ name: html`${name}<small>${formatBits(stored.bitsPerValue)} bits per value</small>`, verdict }]
}
