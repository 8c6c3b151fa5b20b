import type { Recommendation, SchemeComparison } from '../advisor/recommendation.ts'
import { type ForestRow, forestPlot } from './forestPlot.ts'
import { Html, html } from './html.ts'
import { candidatesOf, metricWords } from './words.ts'

/** Paired differences between schemes, a fold for each nominal budget; the one nearest the recommendation stands open. */
export function comparisons({ comparisons: all, stored }: Recommendation): Html {
  if (all.length === 0) return html`<p class="lacking">No schemes were compared.</p>`
  const budgets = [...new Set(all.map(({ bits }) => bits))].sort((a, b) => a - b)
  const distance = (bits: number): number => Math.abs(bits - stored.bitsPerValue)
  const nearest = budgets.reduce((best, bits) => (distance(bits) < distance(best) ? bits : best))
  return html`${budgets.map((bits) => {
    const own = all.filter((comparison) => comparison.bits === bits)
    const state = bits === nearest && new Html(' open')
    return html`<details class="budget"${state}><summary>At ${bits} nominal bits</summary>${metricForests(own)}</details>\n`
  })}`
}

function metricForests(ofBudget: readonly SchemeComparison[]): Html[] {
  const metrics = [...new Set(ofBudget.map(({ metric }) => metric))]
  return metrics.map((metric) => {
    const own = ofBudget.filter((comparison) => comparison.metric === metric)
    const rows = own.map(forestRow)
    const sharing = own.some(({ sharedWith }) => sharedWith)
      ? ' Schemes named together hold the same codecs here.'
      : ''
    return html`<h3>${metricWords[metric]}</h3>${forestPlot({
      caption: `Error of the first / error of the second, paired by document.${sharing}`,
      below: 'first is better',
      above: 'second is better',
      subject: 'The first is',
      groups: [{ title: metricWords[metric], rows }],
    })}`
  })
}

function forestRow(comparison: SchemeComparison): ForestRow {
  const { baseline, verdict } = comparison
  return { name: `${candidatesOf(comparison)} against ${baseline}`, verdict }
}
