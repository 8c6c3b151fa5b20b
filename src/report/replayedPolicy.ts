import type { ModelVerdict, ReplayedCache } from '../advisor/modelVerdict.ts'
import type { Recommendation } from '../advisor/recommendation.ts'
import { estimateMarkup } from './estimate.ts'
import { type ForestRow, forestPlot } from './forestPlot.ts'
import {
  formatBits,
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
  MISSING,
} from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { cacheFrontier } from './replay/cacheFrontier.ts'
import { cacheLabel } from './replay/cacheLabel.ts'
import { exactTokens } from './replay/exactTokens.ts'
import { familyWords } from './replay/familyMarks.ts'
import { marginMarkup } from './replay/marginMarkup.ts'
import { marginClasses, marginSentence } from './replay/marginWords.ts'
import { cells, headings } from './table.ts'
import { tile } from './tile.ts'

/** What the model itself says of the policy: the verdict, what was predicted, and other caches on the same tokens. */
export function replayedPolicy(replay: ModelVerdict, sensitivity: Recommendation['sensitivity']): Html {
  return html`<p class="headline">${replayVerdict(replay)} ${exactTokens(replay)}</p>
<dl class="tiles">${tiles(replay, sensitivity)}</dl>
${replay.caches.length > 1 ? besideOthers(replay) : alone}
<p>The replay has a report of its own, <code>report.html</code> beside its findings: all that llama-perplexity prints, KLD by
depth of the token, and how it was measured.</p>`
}

/** The verdict in a sentence. */
export function replayVerdict(replay: ModelVerdict): Html {
  const [own] = replay.caches
  const [before, outcome, after] = marginSentence(own, replay)
  return html`${before}<strong class="${marginClasses[own.verdict.outcome]}">${outcome}</strong>${after}`
}

function tiles(
  { caches, numPredictions, documents }: ModelVerdict,
  sensitivity: Recommendation['sensitivity'],
): Html[] {
  const [{ statistics }] = caches
  const measuredOn = `${formatCount(numPredictions)} predictions in ${formatPlural(documents.length, 'document')}`
  const predicted = sensitivity
    ? tile(
        'Predicted mean KLD',
        formatNumber(sensitivity.predictedKlNats),
        `nats, by the sensitivity of ${formatPlural(sensitivity.numDocuments, 'document')}`,
      )
    : tile('Predicted mean KLD', MISSING, 'kqv sensitivity gives what a prediction takes')
  return [
    tile('Mean KLD', estimateMarkup(statistics.meanKld), `nats, over ${measuredOn}`),
    predicted,
    tile(
      'Same top p',
      estimateMarkup(statistics.sameTop, formatPercent),
      'of predictions have the same likeliest token',
    ),
    tile(
      'ln PPL ratio',
      estimateMarkup(statistics.logPerplexityRatio),
      'nats a token that these texts cost more',
    ),
  ]
}

const alone = html`<p class="lacking">No other cache was replayed beside it; <code>kqv replay</code> takes <code>--codec</code>, too.</p>`

function besideOthers({ caches, margin, baseline }: ModelVerdict): Html {
  const rows = caches.flatMap(comparisonRow)
  return html`<h3>KLD against bits</h3>
${cacheFrontier({ candidates: caches, margin })}
<h3>Beside other caches, on the same tokens</h3>
${cacheTable(caches, baseline)}
${rows.length > 0 && comparisonForest(rows)}`
}

/** Longer tables are folded. */
const MAX_SHOWN = 12

function cacheTable(caches: readonly ReplayedCache[], baseline: string): Html {
  const table = html`<div class="scroll caches" tabindex="0" role="region" aria-label="Table of replayed caches"><table class="data">
<thead><tr>${headings(['', 'Cache', `Against ${baseline}`, 'Bits per value', 'Mean KLD', 'Same top p', 'ln PPL ratio'])}</tr></thead>
<tbody>${caches.map(cacheRow)}</tbody></table></div>`
  if (caches.length <= MAX_SHOWN) return table
  return html`<details><summary>Show ${formatPlural(caches.length, 'cache')}</summary>${table}</details>`
}

function cacheRow(cache: ReplayedCache, index: number): Html {
  const { label, family, cost, statistics } = cache
  return html`<tr class="${index === 0 && 'chosen'}"><td class="number">${index + 1}</td>
<th scope="row">${cacheLabel(label)}<small>${familyWords(family)}</small></th>${cells([
    marginMarkup(cache),
    formatBits(cost.bitsPerValue),
    estimateMarkup(statistics.meanKld),
    estimateMarkup(statistics.sameTop, formatPercent),
    estimateMarkup(statistics.logPerplexityRatio),
  ])}</tr>\n`
}

function comparisonRow({ label, cost, comparison }: ReplayedCache): ForestRow[] {
  if (comparison === undefined) return []
  return [
    {
      name: html`${cacheLabel(label)}<small>${formatBits(cost.bitsPerValue)} bits per value</small>`,
      verdict: comparison,
    },
  ]
}

function comparisonForest(rows: readonly ForestRow[]): Html {
  return forestPlot({
    caption:
      'Mean KLD of the recommendation / mean KLD of the other, whatever their sizes: ratio of geometric means over documents.',
    below: 'recommendation has less',
    above: 'the other has less',
    subject: 'The recommendation is',
    groups: [{ title: 'Caches', rows }],
  })
}
