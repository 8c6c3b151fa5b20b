import type { Recommendation, SchemeComparison } from '../advisor/recommendation.ts'
import { type ForestGroup, forestPlot } from './forestPlot.ts'
import { type Html, html } from './html.ts'
import { metricWords } from './words.ts'

/** Paired differences between schemes of equal nominal bits: a forest plot for each metric, a group for each pair. */
export function comparisons({ comparisons: all }: Recommendation): Html {
  if (all.length === 0) return html`<p class="lacking">No schemes were compared.</p>`
  const metrics = [...new Set(all.map(({ metric }) => metric))]
  return html`${metrics.map((metric) =>
    metricForest(
      metric,
      all.filter((comparison) => comparison.metric === metric),
    ),
  )}`
}

function metricForest(metric: SchemeComparison['metric'], family: readonly SchemeComparison[]): Html {
  return html`<h3>${metricWords[metric]}</h3>${forestPlot({
    caption: 'Error of the first / error of the second, paired by document, at equal nominal bits per value.',
    below: 'first is better',
    above: 'second is better',
    subject: 'The first is',
    groups: pairGroups(family),
  })}`
}

function pairGroups(family: readonly SchemeComparison[]): ForestGroup[] {
  const pairOf = ({ candidate, baseline }: SchemeComparison): string => `${candidate} against ${baseline}`
  const pairs = [...new Set(family.map(pairOf))]
  return pairs.map((pair) => ({
    title: pair,
    rows: family
      .filter((comparison) => pairOf(comparison) === pair)
      .toSorted((a, b) => a.bits - b.bits)
      .map(({ bits, verdict }) => ({
        name: html`<span class="pair">${pair}, </span>${bits} bits`,
        verdict,
      })),
  }))
}
